using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Finds what is wrong with a run by itself, before any agent is asked: a mistake of the user's is the same on every agent.</summary>
internal sealed class RunCheck(TestRunDefinition definition, RemoteRunOptions options, TestletLibrary library)
{
    /// <summary>Checks limits, testlets, their arguments, and the names of sources and targets.</summary>
    /// <exception cref="NetTestException">A testlet, a group or an agent does not exist, or arguments are wrong; the message says where the file names it.</exception>
    internal void Check(IReadOnlyList<AgentEntry> agents)
    {
        CheckLimit(definition.TimeLimit, "time limit of a testlet");
        CheckLimit(options.ConnectTimeout, "limit for connecting");
        CheckLimit(options.CheckTimeout, "limit for a check");
        CheckLimit(options.PrepareTimeout, "limit for making ready");
        CheckLimit(options.CollectTimeout, "limit for collecting");
        CheckCount(definition.TargetsAtOnce, "targets at once");
        CheckCount(definition.AgentsAtOnce, "agents at once");
        CheckCount(definition.Neighbours, "neighbours");
        foreach (var call in definition.Testlets)
            CheckArguments(call);
        var groups = options.Groups.Select(group => group.Name).Concat(agents.SelectMany(agent => agent.Groups)).Distinct(StringComparer.Ordinal).ToList();
        var known = groups.Concat(agents.Select(agent => agent.Name)).ToList();
        foreach (var name in definition.TargetKind == TargetKind.Uncontrolled ? definition.Sources : definition.Sources.Concat(definition.Targets))
        {
            if (name != MemberSelector.All && !known.Contains(name, StringComparer.Ordinal))
                throw Located(definition.MembersAt.GetValueOrDefault(name), new NetTestException(ErrorReason.GroupNotFound, Suggestion.Sentence($"There is no group or agent '{Quoted.Text(name)}'{Suggestion.Choice(name, known)}"), name));
        }
    }

    /// <summary>Checks how long something may take.</summary>
    /// <exception cref="NetTestException">No time at all, or longer than timers can be set to.</exception>
    internal static void CheckLimit(TimeSpan limit, string what)
    {
        if (limit <= TimeSpan.Zero || limit.TotalSeconds > LongestWait.Seconds)
            throw new NetTestException(ErrorReason.InvalidArgument, FormattableString.Invariant($"The {what} is {limit.TotalSeconds:0.###} s; it must be above 0 and at most {LongestWait.Seconds:0} s (20 days)."));
    }

    private static void CheckCount(int? count, string what)
    {
        if (count < 1)
            throw new NetTestException(ErrorReason.InvalidArgument, FormattableString.Invariant($"There cannot be {count} {what}; give 1 or more, or none for all."));
    }

    /// <summary>The built-in testlet of that name; null if a program has it.</summary>
    /// <exception cref="NetTestException">There is none at all.</exception>
    internal TestletDescription? BuiltIn(string name, TestletCall call) => library.Has(name) ? null : BuiltInTestlets.Find(name)?.Description
        ?? throw Located(call.At, new NetTestException(ErrorReason.TestletNotFound, Suggestion.Sentence($"There is no testlet '{Quoted.Text(name)}'{Suggestion.Choice(name, Known())}"), name));

    /// <summary>What the client end of a testlet puts onto the link; null: as much as it gets, or nobody knows.</summary>
    internal double? Estimate(TestletCall call) => library.Has(call.Testlet) ? null : BuiltInTestlets.Find(call.Testlet)?.EstimateBitsPerSecond(Trial(call.Arguments));

    private void CheckArguments(TestletCall call)
    {
        var isBuiltIn = BuiltIn(call.Testlet, call) is not null;
        var server = call.ServerTestlet is { } name ? BuiltIn(name, call) : null;
        try
        {
            if (isBuiltIn)
                BuiltInTestlets.Find(call.Testlet)!.Check(Trial(call.Arguments), isServer: false);
            if (server is { NeedsServer: true })
                BuiltInTestlets.Find(server.Name)!.Check(Trial(call.ServerArguments), isServer: true);
        }
        catch (NetTestException exception) when (call.At is not null)
        {
            throw Located(call.At, exception);
        }
    }

    private static NetTestException Located(string? at, NetTestException exception) =>
        at is null ? exception : new NetTestException(exception.Reason, $"{at}: {exception.Message}", exception.Target, exception);

    private BuiltInCall Trial(IReadOnlyList<string> arguments) => new()
    {
        Context = NetworkContext.Host,
        Target = "192.0.2.1",
        TargetPort = 1,
        Arguments = RunTask.Fill(arguments, "192.0.2.1", 1),
        Ports = definition.Ports,
        TimeLimit = definition.TimeLimit,
        TimeProvider = options.TimeProvider,
    };

    private List<string> Known() => [.. BuiltInTestlets.Descriptions.Select(description => description.Name).Concat(library.Names()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
