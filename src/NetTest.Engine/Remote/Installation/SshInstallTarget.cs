using System.ComponentModel;
using System.Diagnostics;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Engine.Remote.Installation;

/// <summary>A host that is reached by the system's OpenSSH client. It needs sh, tar, gzip and sha256sum (or shasum, or openssl).</summary>
/// <param name="agent">The host.</param>
/// <param name="connectTimeout">How long ssh may take to connect. Default 10 s.</param>
public sealed class SshInstallTarget(AgentEntry agent, TimeSpan? connectTimeout = null) : IInstallTarget
{
    // The last output of an ssh that has ended lies in the pipe already, unless what it started holds the pipe open.
    private static readonly TimeSpan s_lateOutput = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<InstallProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        var output = await RunAsync(InstallScript.Probe, input: null, cancellationToken).ConfigureAwait(false);
        return InstallProbe.Read(output)
            ?? throw new AgentException(AgentFailure.ProtocolError, agent.Name, $"Agent '{agent.Name}' does not tell its platform; its login shell must run 'sh' and 'uname'{Said(output)}.");
    }

    /// <inheritdoc/>
    public async Task<string> InstallAsync(AgentPackage package, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(package);
        var content = File.OpenRead(package.Path);
        await using (content.ConfigureAwait(false))
        {
            var output = await RunAsync(InstallScript.Install(package), content, cancellationToken).ConfigureAwait(false);
            return Line(output, InstallScript.Done)
                ?? throw new AgentException(AgentFailure.ProtocolError, agent.Name, $"Agent '{agent.Name}' does not say that it is done{Said(output)}.");
        }
    }

    private async Task<string> RunAsync(string script, Stream? input, CancellationToken cancellationToken)
    {
        // The carrier's own command line, so that all of its checks hold here as well; its last word is what runs there.
        var command = new SshCarrier(connectTimeout).Command(agent);
        var start = new ProcessStartInfo(command[0], command.Skip(1).SkipLast(1).Append(script))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        using var process = Start(start);
        var output = new CappedOutput(process.StandardOutput.BaseStream, 64 * 1024);
        var error = new CappedOutput(process.StandardError.BaseStream, 64 * 1024);
        try
        {
            await SendAsync(process, input, cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await Task.WhenAny(Task.WhenAll(output.End, error.End), Task.Delay(s_lateOutput, CancellationToken.None)).ConfigureAwait(false);
        return process.ExitCode == 0 ? output.Text : throw Failure(process.ExitCode, error.Text);
    }

    private AgentException Failure(int exitCode, string said)
    {
        if (Line(said, InstallScript.Error) is { } why)
        {
            var failure = why.Contains("No space left", StringComparison.Ordinal) || why.Contains("quota exceeded", StringComparison.OrdinalIgnoreCase) ? AgentFailure.NoSpace : AgentFailure.CarrierFailed;
            return new AgentException(failure, agent.Name, $"Agent '{agent.Name}': {why}.");
        }

        // 127 here is no missing nettest but a missing sh.
        var ended = new AgentException(AgentFailure.Died, agent.Name, FormattableString.Invariant($"Agent '{agent.Name}': the installation ended with exit code {exitCode}{Said(said)}."));
        return exitCode == SshFailure.OwnFailure ? SshFailure.Read(agent, exitCode, said, ended) : ended;
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return ForkGate.Start(() => Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw new AgentException(AgentFailure.CarrierFailed, agent.Name, $"'ssh' could not be started: {exception.Message}; install the OpenSSH client.", exception);
        }
    }

    private static async Task SendAsync(Process process, Stream? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null)
                await input.CopyToAsync(process.StandardInput.BaseStream, cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; its exit code and standard error say why.
        }
    }

    private static string? Line(string text, string mark) =>
        text.Split('\n').LastOrDefault(line => line.StartsWith(mark, StringComparison.Ordinal)) is { } line ? Testlets.FlatJson.Excerpt(line[mark.Length..]).TrimEnd('.') : null;

    private static string Said(string text) => Testlets.FlatJson.Excerpt(text) is { Length: > 0 } excerpt ? $": {excerpt}" : "";
}
