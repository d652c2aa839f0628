using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Installation;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.PowerShell.Remote;

namespace NetTest.PowerShell.Commands;

/// <summary>Puts the executable nettest onto agents.</summary>
[Cmdlet(VerbsLifecycle.Install, "TestAgent", SupportsShouldProcess = true)]
[OutputType(typeof(AgentInstallation))]
public sealed class InstallTestAgentCommand : AgentCommand
{
    private const int AtOnce = 8;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    [Parameter(Position = 0)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? PackagePath { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var carrier = new SessionCarrier(Session);
        if (Read(() => RunSetup.Create(Reach(carrier), InventoryPath, [], NamedAgents(carrier)), Inventory) is not { } setup)
            return;
        var agents = setup.Inventory.Agents.Where(agent => agent.Carrier is "ssh" or SessionCarrier.CarrierName && ShouldProcess(agent.Name, "Install nettest")).ToList();
        var places = Places();
        Run(
            token => Parallel.ForEachAsync(agents, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = token }, async (agent, stop) => await InstallAsync(carrier, agent, places, stop).ConfigureAwait(false)),
            PackagePath);
    }

    private async Task InstallAsync(SessionCarrier carrier, AgentEntry agent, IReadOnlyList<string> places, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            IInstallTarget target = agent.Carrier == SessionCarrier.CarrierName ? new SessionInstallTarget(agent, carrier.Open(agent)) : new SshInstallTarget(agent);
            Emit(await AgentInstaller.InstallAsync(agent.Name, target, places, Force, limit.Token).ConfigureAwait(false));
        }
        catch (AgentException exception)
        {
            Emit(new AgentInstallation { Agent = agent.Name, Status = AgentInstallStatus.Failed, Reason = exception.Message });
        }
        catch (NetTestException exception)
        {
            EmitError(exception, agent.Name);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Emit(new AgentInstallation { Agent = agent.Name, Status = AgentInstallStatus.Failed, Reason = FormattableString.Invariant($"Agent '{agent.Name}' was not done within {s_limit.TotalMinutes} minutes.") });
        }
    }

    // As found: beside the module, where a package has it; on the PATH; where this command puts it.
    private IReadOnlyList<string> Places() => PackagePath is not null
        ? [ResolvePath(PackagePath)]
        :
        [
            Path.Combine(MyInvocation.MyCommand.Module?.ModuleBase ?? ".", "bin", "agent"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "nettest", "bin"),
        ];
}
