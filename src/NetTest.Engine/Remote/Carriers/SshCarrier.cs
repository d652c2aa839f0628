using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>
/// The system's OpenSSH client. The user's configuration, keys, jump hosts and known hosts are ssh's own affair; host keys are always checked, and
/// nobody is asked anything. What the remote shell gets is a fixed text.
/// </summary>
/// <param name="connectTimeout">How long ssh may take to connect. Default 10 s.</param>
/// <param name="log">Is told the command lines; null for nobody.</param>
public sealed class SshCarrier(TimeSpan? connectTimeout = null, ILogger? log = null) : IAgentCarrier
{
    // Login shells differ in syntax, but all of them read a word in single quotes. What was installed for the user goes before what is on the PATH,
    // and a shell that is no login shell does not look into /usr/local/bin everywhere. The empty line ends one that a start-up file left open.
    // Where there is no executable but the module, PowerShell is the agent; 127 is what a shell says of a command that is not there.
    internal const string RemoteCommand =
        "exec sh -c 'echo; PATH=\"$HOME/.local/share/nettest/bin:$PATH:/usr/local/bin\"; "
        + "command -v nettest >/dev/null || command -v pwsh >/dev/null || exit 127; command -v nettest >/dev/null && exec nettest agent --stdio; "
        + "exec pwsh -NoLogo -NoProfile -NonInteractive -Command \"Import-Module NetTest -ErrorAction Ignore; if (Get-Module NetTest) { [NetTest.PowerShell.Remote.ConsoleAgent]::Serve() } else { exit 127 }\"'";

    // An agent gives its testlets some seconds to end.
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name => "ssh";

    /// <inheritdoc/>
    public async Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var channel = Start(agent);
        try
        {
            var connected = await ConnectedAgent.OpenAsync(channel, agent.Name, cancellationToken).ConfigureAwait(false);
            channel.EndLimit = s_endLimit;
            return connected;
        }
        catch (AgentException exception) when (exception.Failure is AgentFailure.Died or AgentFailure.ProtocolError)
        {
            var (exitCode, error) = channel.End;
            throw SshFailure.Read(agent, exitCode, error, exception);
        }
    }

    /// <summary>The command line, word by word.</summary>
    /// <exception cref="AgentException">Host or user cannot be such.</exception>
    internal IReadOnlyList<string> Command(AgentEntry agent)
    {
        var host = agent.Host ?? agent.Name;
        CheckWord(agent, "host", host);
        if (agent.User is { } user)
            CheckWord(agent, "user", user);
        var seconds = Math.Max(1, (int)(connectTimeout ?? TimeSpan.FromSeconds(10)).TotalSeconds);
        return
        [
            "ssh", "-T", "-x", "-e", "none",
            "-o", "BatchMode=yes",
            "-o", "StrictHostKeyChecking=yes",
            "-o", string.Create(CultureInfo.InvariantCulture, $"ConnectTimeout={seconds}"),
            "-o", "ServerAliveInterval=5",
            "-o", "ServerAliveCountMax=2",
            "-o", "ClearAllForwardings=yes",
            .. agent.SshConfig is { } file ? ["-F", file] : Array.Empty<string>(),
            .. agent.User is { } name ? ["-l", name] : Array.Empty<string>(),
            .. agent.Port is { } port ? ["-p", port.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
            "--", host, RemoteCommand,
        ];
    }

    private ProcessChannel Start(AgentEntry agent)
    {
        var command = Command(agent);
        if (log?.IsEnabled(LogLevel.Debug) == true)
            RemoteLog.Command(log, agent.Name, string.Join(' ', command));
        try
        {
            // A session of its own: Ctrl-C at a terminal goes to all of its foreground processes, and the agents must still be told to stop.
            return ProcessChannel.Start(OperatingSystem.IsLinux() && HostRequirements.IsOnPath("setsid") ? ["setsid", .. command] : command);
        }
        catch (Win32Exception exception)
        {
            throw new AgentException(AgentFailure.CarrierFailed, agent.Name, $"'ssh' could not be started: {exception.Message}; install the OpenSSH client.", exception);
        }
    }

    // ssh takes what begins with '-' for an option, one of which runs a program.
    private static void CheckWord(AgentEntry agent, string what, string word)
    {
        if (word.Length is 0 or > 255 || word[0] == '-' || word.Any(character => char.IsControl(character) || char.IsWhiteSpace(character) || character is '\'' or '"' or '`' or '$' or '\\' or ';' or '&' or '<' or '>' or '|' or '(' or ')' or '{' or '}' or ','))
            throw new AgentException(AgentFailure.Unreachable, agent.Name, $"'{Quoted.Text(word)}' cannot be the {what} of an agent that is reached by ssh.");
    }
}
