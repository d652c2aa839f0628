using System.Security.Cryptography;
using System.Text;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Makes the tasks of a run, and the steps in which they start together. The same agents always give the same plan.</summary>
internal sealed class TestRunPlanner(TestRunDefinition definition, IReadOnlyList<AgentSession> sessions, RemoteRunOptions options, TestletLibrary library)
{
    /// <summary>The tasks in the order of their steps.</summary>
    /// <exception cref="NetTestException">A group, an agent or a testlet does not exist, or nothing would be done.</exception>
    internal IReadOnlyList<RunTask> Plan()
    {
        var sources = MemberSelector.Select(definition.Sources, sessions, options);
        var pairs = definition.TargetKind == TargetKind.Uncontrolled
            ? sources.SelectMany(source => definition.Targets.Select(target => (Source: source, Target: (RunMember?)null, Name: target)))
            : Pairs(sources, Targets(sources));
        var chosen = Spread(Thin([.. pairs]));
        if (chosen.Count == 0)
            throw new NetTestException(ErrorReason.InvalidArgument, $"Run '{Quoted.Text(definition.Label)}' has nothing to do: no source has a target but itself.", definition.Label);
        var tasks = new List<RunTask>();
        var first = 1;
        foreach (var call in definition.Testlets)
        {
            CheckArguments(call);
            var made = chosen.Select(pair => Create(call, pair.Source, pair.Target, pair.Name)).ToList();
            var steps = new StepAllotter(definition.TargetsAtOnce, definition.AgentsAtOnce);
            made = [.. made.Select(task => task with { Step = first + steps.Allot(task) })];
            tasks.AddRange(made.OrderBy(task => task.Step));
            first += steps.Count;
        }

        return tasks;
    }

    private IReadOnlyList<RunMember> Targets(IReadOnlyList<RunMember> sources) =>
        definition.Targets.Count == 0 ? sources : MemberSelector.Select(definition.Targets, sessions, options);

    private static IEnumerable<(RunMember Source, RunMember? Target, string Name)> Pairs(IReadOnlyList<RunMember> sources, IReadOnlyList<RunMember> targets) =>
        from source in sources
        from target in targets
        where !ReferenceEquals(source.Session, target.Session)
        select (source, target, target.Session.Name);

    // The highest hashes win (rendezvous hashing): an agent that comes or goes changes only the pairs that it is in.
    private List<(RunMember Source, RunMember? Target, string Name)> Thin(List<(RunMember Source, RunMember? Target, string Name)> pairs) =>
        definition.Neighbours is not { } most
            ? pairs
            : [.. pairs.GroupBy(pair => pair.Source.Session).SelectMany(group => group.OrderByDescending(pair => Hash(pair.Source.Session.Name, pair.Name)).ThenBy(pair => pair.Name, StringComparer.Ordinal).Take(most))];

    // Along the diagonals, as a round robin is drawn: then n sources and n targets that must be alone with each other need n steps.
    private static List<(RunMember Source, RunMember? Target, string Name)> Spread(List<(RunMember Source, RunMember? Target, string Name)> pairs)
    {
        var sources = Number(pairs.Select(pair => pair.Source.Session.Name));
        var targets = Number(pairs.Select(pair => pair.Name));
        return [.. pairs.OrderBy(pair => (targets[pair.Name] - sources[pair.Source.Session.Name] + sources.Count) % Math.Max(sources.Count, targets.Count)).ThenBy(pair => sources[pair.Source.Session.Name])];

        static Dictionary<string, int> Number(IEnumerable<string> names) =>
            names.Distinct(StringComparer.Ordinal).Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
    }

    private static ulong Hash(string source, string target) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\0{target}")));

    private RunTask Create(TestletCall call, RunMember source, RunMember? target, string name)
    {
        var builtIn = library.Has(call.Testlet) ? null : BuiltIn(call.Testlet);
        var address = target is null ? name : AdvertisedAddress.Choose(target.Session, source.Session)?.ToString();
        return new RunTask
        {
            Step = 0,
            Source = source,
            Target = target,
            TargetName = name,
            TargetAddress = address ?? "",
            Call = call,
            Server = target is null ? null : ServerOf(call, builtIn),
            BuiltIn = builtIn,
        };
    }

    // A mistake in the arguments of a built-in testlet is the same on every agent: it is the user's, and found before anything starts.
    private void CheckArguments(TestletCall call)
    {
        if (!library.Has(call.Testlet))
            BuiltInTestlets.Find(call.Testlet)?.Check(Trial(call.Arguments), isServer: false);
        if (call.ServerTestlet is { } server && !library.Has(server) && BuiltInTestlets.Find(server) is { Description.NeedsServer: true } testlet)
            testlet.Check(Trial(call.ServerArguments), isServer: true);
    }

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

    private string? ServerOf(TestletCall call, TestletDescription? builtIn)
    {
        if (call.ServerTestlet is not { } server)
            return builtIn is { NeedsServer: true } ? call.Testlet : null;
        // todd names an app for the target even where none is needed.
        return library.Has(server) || BuiltIn(server).NeedsServer ? server : null;
    }

    private TestletDescription BuiltIn(string name) => BuiltInTestlets.Find(name)?.Description ?? throw new NetTestException(
        ErrorReason.TestletNotFound,
        $"There is no testlet '{Quoted.Text(name)}'{Suggestion.Phrase(name, Known())}; there are {string.Join(", ", Known())}.",
        name);

    private List<string> Known() => [.. BuiltInTestlets.Descriptions.Select(description => description.Name).Concat(library.Names()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
