using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Installation;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.PowerShell.Remote;

/// <summary>A host that is reached by a PowerShell session. Nothing but that PowerShell is needed there.</summary>
internal sealed class SessionInstallTarget(AgentEntry agent, Runspace runspace) : IInstallTarget
{
    private const int ChunkBytes = 256 * 1024;

    public async Task<InstallProbe> ProbeAsync(CancellationToken cancellationToken) =>
        InstallProbe.Read(await RunAsync(SessionInstallScript.Probe, [], [], cancellationToken).ConfigureAwait(false))
            ?? throw new AgentException(AgentFailure.ProtocolError, agent.Name, $"Agent '{agent.Name}': its session does not tell its platform; it needs PowerShell 7.4 or later.");

    public async Task<string> InstallAsync(AgentPackage package, CancellationToken cancellationToken)
    {
        var chunks = new List<object>();
        foreach (var chunk in (await File.ReadAllBytesAsync(package.Path, cancellationToken).ConfigureAwait(false)).Chunk(ChunkBytes))
            chunks.Add(chunk);
        return (await RunAsync(SessionInstallScript.Install, [package.Sha256, AgentPackage.Version, package.Kind == AgentPackageKind.Module], chunks, cancellationToken).ConfigureAwait(false)).Trim();
    }

    private async Task<string> RunAsync(string script, object[] arguments, List<object> lines, CancellationToken cancellationToken)
    {
        using var shell = System.Management.Automation.PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript(script);
        foreach (var argument in arguments)
            shell.AddArgument(argument);
        using var input = new PSDataCollection<object>(lines);
        input.Complete();
        using var output = new PSDataCollection<PSObject>();
        using var cancelled = cancellationToken.Register(() => shell.BeginStop(null, null));
        try
        {
            await Task.Factory.FromAsync(shell.BeginInvoke(input, output), shell.EndInvoke).ConfigureAwait(false);
            return string.Join('\n', output.Select(item => item?.ToString()));
        }
        catch (RuntimeException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var failure = exception.Message.Contains("No space left", StringComparison.Ordinal) ? AgentFailure.NoSpace : AgentFailure.Died;
            throw new AgentException(failure, agent.Name, $"Agent '{agent.Name}': {exception.Message.TrimEnd('.')}.", exception);
        }
        catch (RuntimeException exception)
        {
            throw new OperationCanceledException("The installation was stopped.", exception, cancellationToken);
        }
    }
}
