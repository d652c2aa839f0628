using System.ComponentModel;
using System.Diagnostics;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Installation;

/// <summary>A host that is reached by the system's OpenSSH client. What its shell gets are fixed texts and a hash; it needs sh, tar and sha256sum.</summary>
public sealed class SshInstallTarget(AgentEntry agent) : IInstallTarget
{
    private const string Probe = "exec sh -c 'uname -s; uname -m; PATH=\"$HOME/.local/share/nettest/bin:$PATH:/usr/local/bin\" nettest --version 2>/dev/null || :'";

    // Unpacked and tried beside what is there; the link is changed last and in one step, so that there is always a whole version.
    private const string Install =
        "exec sh -c 'set -eu; umask 022; base=\"$HOME/.local/share/nettest\"; mkdir -p \"$base/versions\"; "
        + "work=$(mktemp -d \"$base/incoming.XXXXXX\"); trap \"rm -rf \\\"$work\\\"\" EXIT; cat > \"$work/package\"; "
        + "echo \"HASH  $work/package\" | sha256sum -c --status - || { echo \"the package was damaged on the way\" >&2; exit 1; }; "
        + "mkdir \"$work/files\"; tar -xzf \"$work/package\" -C \"$work/files\"; version=$(\"$work/files/nettest\" --version); "
        + "rm -rf \"$base/versions/HASH\"; mv \"$work/files\" \"$base/versions/HASH\"; ln -s \"$base/versions/HASH\" \"$work/bin\"; "
        + "[ -L \"$base/bin\" ] || rm -rf \"$base/bin\"; mv -fT \"$work/bin\" \"$base/bin\"; echo \"$version\"'";

    /// <inheritdoc/>
    public async Task<InstallProbe> ProbeAsync(CancellationToken cancellationToken) =>
        InstallProbe.Read(await RunAsync(Probe, input: null, cancellationToken).ConfigureAwait(false))
            ?? throw new AgentException(AgentFailure.ProtocolError, agent.Name, $"Agent '{agent.Name}': it does not tell its platform; it needs a POSIX shell and uname.");

    /// <inheritdoc/>
    public async Task<string> InstallAsync(AgentPackage package, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(package);
        var content = File.OpenRead(package.Path);
        await using (content.ConfigureAwait(false))
            return (await RunAsync(Install.Replace("HASH", package.Sha256, StringComparison.Ordinal), content, cancellationToken).ConfigureAwait(false)).Trim();
    }

    private async Task<string> RunAsync(string script, Stream? input, CancellationToken cancellationToken)
    {
        // The carrier's own command line, so that all of its checks hold here as well; its last word is what runs there.
        var command = new SshCarrier().Command(agent);
        var start = new ProcessStartInfo(command[0], command.Skip(1).SkipLast(1).Append(script))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await SendAsync(process, input, cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode == 0)
                return await output.ConfigureAwait(false);
            var said = await error.ConfigureAwait(false);
            throw SshFailure.Read(agent, process.ExitCode, said, new AgentException(AgentFailure.Died, agent.Name, $"Agent '{agent.Name}': {FlatJson.Excerpt(said)}"));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
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
}
