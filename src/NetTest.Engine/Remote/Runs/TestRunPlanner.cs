using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Makes the tasks of a run, and the steps in which they start together. The same agents always give the same plan.</summary>
internal sealed class TestRunPlanner(TestRunDefinition definition, IReadOnlyList<AgentSession> sessions, RemoteRunOptions options, TestletLibrary library)
{
    private readonly RunCheck _check = new(definition, options, library);

    /// <summary>The tasks in the order of their steps.</summary>
    /// <exception cref="NetTestException">A group is empty, or nothing would be done.</exception>
    internal IReadOnlyList<RunTask> Plan()
    {
        var sources = MemberSelector.Select(definition.Sources, sessions, options);
        var pairs = definition.TargetKind == TargetKind.Uncontrolled
            ? sources.SelectMany(source => definition.Targets.Select(target => (Source: source, Target: (RunMember?)null, Name: target)))
            : Pairs(sources, Targets(sources));
        var chosen = Spread(Thin([.. pairs]));
        // That its agents do not answer is no mistake of the run's.
        if (chosen.Count == 0 && !definition.Sources.Concat(definition.Targets).Any(name => sessions.Any(session => session.MayBeIn(name))))
            throw new NetTestException(ErrorReason.InvalidArgument, $"Run '{Quoted.Text(definition.Label)}' has nothing to do: no source has a target but itself.", definition.Label);
        var tasks = new List<RunTask>();
        var first = 1;
        foreach (var call in definition.Testlets)
        {
            var estimate = _check.Estimate(call);
            var made = chosen.Select(pair => Create(call, pair.Source, pair.Target, pair.Name) with { EstimatedBitsPerSecond = estimate }).ToList();
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

    // Sources and targets stand around a ring in the order of their hashes, and each source takes the next targets from its place on. So each target is
    // tested by as many sources as the others, give or take one, and in a mesh an agent that comes or goes changes only the pairs around it.
    private List<(RunMember Source, RunMember? Target, string Name)> Thin(List<(RunMember Source, RunMember? Target, string Name)> pairs)
    {
        if (definition.Neighbours is not { } most)
            return pairs;
        var sources = Ring(pairs.Select(pair => pair.Source.Session.Name));
        var targets = Ring(pairs.Select(pair => pair.Name));
        return [.. pairs.GroupBy(pair => pair.Source.Session).SelectMany(group =>
        {
            var place = (int)((long)sources[group.Key.Name] * targets.Count / sources.Count);
            return group.OrderBy(pair => (targets[pair.Name] - place + targets.Count) % targets.Count).Take(most);
        })];
    }

    private static Dictionary<string, int> Ring(IEnumerable<string> names) =>
        names.Distinct(StringComparer.Ordinal).OrderBy(Hash).ThenBy(name => name, StringComparer.Ordinal)
            .Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);

    // Along the diagonals, as a round robin is drawn: then n sources and n targets that must be alone with each other need n steps.
    private static List<(RunMember Source, RunMember? Target, string Name)> Spread(List<(RunMember Source, RunMember? Target, string Name)> pairs)
    {
        var sources = Number(pairs.Select(pair => pair.Source.Session.Name));
        var targets = Number(pairs.Select(pair => pair.Name));
        return [.. pairs.OrderBy(pair => (targets[pair.Name] - sources[pair.Source.Session.Name] + sources.Count) % Math.Max(sources.Count, targets.Count)).ThenBy(pair => sources[pair.Source.Session.Name])];

        static Dictionary<string, int> Number(IEnumerable<string> names) =>
            names.Distinct(StringComparer.Ordinal).Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
    }

    private static ulong Hash(string name) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private RunTask Create(TestletCall call, RunMember source, RunMember? target, string name)
    {
        var builtIn = _check.BuiltIn(call.Testlet, call);
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

    private string? ServerOf(TestletCall call, TestletDescription? builtIn)
    {
        if (call.ServerTestlet is not { } server)
            return builtIn is { NeedsServer: true } ? call.Testlet : null;
        // todd names an app for the target even where none is needed.
        return _check.BuiltIn(server, call) is null or { NeedsServer: true } ? server : null;
    }
}
