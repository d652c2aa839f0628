namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// Which agents a coordinator works with: those that speak the same version of the contract, and whose NetTest has the same major and minor numbers.
/// The third number is for what changes nothing between the two.
/// </summary>
internal static class VersionRule
{
    /// <summary>Why the agent is not accepted: what it is and what to do; null if it is.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="own">This NetTest.</param>
    internal static string? Reject(AgentIdentity agent, AgentIdentity own)
    {
        var order = Compare(agent.Version, own.Version);
        if (agent.Protocol == own.Protocol && order == 0)
            return null;
        var told = $"runs NetTest {Quoted.Text(agent.Version)}, and this is {own.Version}";
        if (agent.Protocol != own.Protocol)
            told = FormattableString.Invariant($"{told}; it speaks version {agent.Protocol} of the contract, and this NetTest version {own.Protocol}");
        var isOlder = agent.Protocol != own.Protocol ? agent.Protocol < own.Protocol : order < 0;
        return isOlder
            ? $"{told}: it is older; install this version there (Install-TestAgent, nettest agents install)."
            : $"{told}: it is newer; use that version here, or install this one there (Install-TestAgent, nettest agents install).";
    }

    // Below 0 if the first is older, by major and minor numbers; a version that is none is older than any.
    private static int Compare(string agent, string own)
    {
        var (one, other) = (Release(agent), Release(own));
        return one is null || other is null ? string.Equals(agent, own, StringComparison.Ordinal) ? 0 : -1 : one.CompareTo(other);
    }

    private static Version? Release(string version)
    {
        var numbers = version.Split('-', '+')[0].Split('.');
        return numbers.Length >= 2 && Version.TryParse($"{numbers[0]}.{numbers[1]}", out var release) ? release : null;
    }
}
