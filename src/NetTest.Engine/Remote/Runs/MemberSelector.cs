namespace NetTest.Engine.Remote.Runs;

/// <summary>Finds the agents that a run means by the names of groups and agents.</summary>
internal static class MemberSelector
{
    internal const string All = "*";

    /// <summary>The agents, each once, in the order of the names and then of the inventory; none of a group in which only lost agents may be.</summary>
    /// <exception cref="NetTestException">A group is empty.</exception>
    internal static IReadOnlyList<RunMember> Select(IReadOnlyList<string> names, IReadOnlyList<AgentSession> sessions, RemoteRunOptions options)
    {
        var members = new List<RunMember>();
        foreach (var name in names)
        {
            var found = Find(name, sessions, options);
            if (found.Count == 0 && !sessions.Any(session => session.MayBeIn(name)))
                throw Empty(name, sessions);
            members.AddRange(found);
        }

        return [.. members.DistinctBy(member => member.Session)];
    }

    /// <summary>The agents that the names can mean at all, before any of them has been asked; null: all, because groups need their facts.</summary>
    internal static HashSet<string>? Narrow(IEnumerable<string> names, IReadOnlyCollection<string> agents, RemoteRunOptions options)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        return wanted.All(name => agents.Contains(name, StringComparer.Ordinal) && !options.Groups.Any(group => group.Name == name)) ? wanted : null;
    }

    private static List<RunMember> Find(string name, IReadOnlyList<AgentSession> sessions, RemoteRunOptions options)
    {
        if (name == All)
            return [.. sessions.Select(session => new RunMember(session, session.Placement.Groups.Count > 0 ? session.Placement.Groups[0] : null))];
        var group = sessions.Where(session => session.Placement.Groups.Contains(name, StringComparer.Ordinal)).Select(session => new RunMember(session, name)).ToList();
        return group.Count > 0 || options.Groups.Any(defined => defined.Name == name) ? group : [.. sessions.Where(session => session.Name == name).Select(session => new RunMember(session, null))];
    }

    private static NetTestException Empty(string name, IReadOnlyList<AgentSession> sessions)
    {
        var lost = sessions.Count(session => session.Lost is not null);
        return new NetTestException(ErrorReason.GroupNotFound, FormattableString.Invariant($"Group '{Quoted.Text(name)}' is empty: no agent meets its rules{(lost > 0 ? $" ({lost} of {sessions.Count} agents did not answer: {sessions.First(session => session.Lost is not null).Lost!.Message})" : "")}; 'nettest groups --why' tells why."), name);
    }
}
