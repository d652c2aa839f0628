using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>Reads out of what ssh said why there is no agent. ssh ends with 255 for its own failures, with the remote command's code otherwise (ssh(1)).</summary>
internal static class SshFailure
{
    internal const int OwnFailure = 255;
    private const int CommandNotFound = 127;

    private static readonly (string Text, AgentFailure Failure, string Remedy)[] s_known =
    [
        ("REMOTE HOST IDENTIFICATION HAS CHANGED", AgentFailure.HostKeyRejected, "its host key is not the one that is known; find out why before you change known_hosts"),
        ("Host key verification failed", AgentFailure.HostKeyRejected, "its host key is not known; add it to known_hosts once you have verified it (ssh-keyscan, ssh)"),
        ("No matching host key", AgentFailure.HostKeyRejected, "it offers no kind of host key that is accepted"),
        ("Permission denied", AgentFailure.AuthenticationFailed, "it does not let this user in; nobody can be asked for a password, use a key or an agent"),
        ("Too many authentication failures", AgentFailure.AuthenticationFailed, "it does not let this user in; set IdentitiesOnly and IdentityFile"),
        ("Connection refused", AgentFailure.Unreachable, "no ssh server listens there"),
        ("timed out", AgentFailure.Unreachable, "it does not answer"),
        ("No route to host", AgentFailure.Unreachable, "there is no way to it"),
        ("Network is unreachable", AgentFailure.Unreachable, "there is no way to it"),
        ("Could not resolve hostname", AgentFailure.Unreachable, "its name is not known"),
        ("No space left on device", AgentFailure.NoSpace, "it has no space left"),
    ];

    internal static AgentException Read(AgentEntry agent, int? exitCode, string error, AgentException cause)
    {
        var host = Quoted.Text(agent.Host ?? agent.Name) + (agent.Port is { } port ? FormattableString.Invariant($":{port}") : "");
        var said = FlatJson.Excerpt(LastLine(error));
        foreach (var (text, failure, remedy) in s_known)
        {
            if (error.Contains(text, StringComparison.OrdinalIgnoreCase) && (exitCode is OwnFailure or null || failure == AgentFailure.NoSpace))
                return new AgentException(failure, agent.Name, $"Agent '{agent.Name}' ({host}): {remedy}.", cause);
        }

        if (exitCode == CommandNotFound)
            return new AgentException(AgentFailure.NotInstalled, agent.Name, $"Agent '{agent.Name}' ({host}): there is no nettest; install it with Install-TestAgent or 'nettest agents install', or put it on the PATH.", cause);
        if (exitCode == OwnFailure)
            return new AgentException(AgentFailure.Died, agent.Name, $"Agent '{agent.Name}' ({host}): ssh failed: {said}.", cause);
        return cause.Failure == AgentFailure.ProtocolError
            ? cause
            : new AgentException(AgentFailure.Died, agent.Name, FormattableString.Invariant($"Agent '{agent.Name}' ({host}): it ended before it answered (exit code {exitCode}){(said.Length > 0 ? ": " + said : "")}."), cause);
    }

    internal static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
}
