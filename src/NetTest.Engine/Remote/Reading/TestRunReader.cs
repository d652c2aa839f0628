using System.Globalization;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Remote.Reading;

/// <summary>Reads test runs: todd's, with one source and one app, and richer ones.</summary>
internal static class TestRunReader
{
    private static readonly string[] s_keys =
    [
        "targettype", "source", "target", "sources", "targets", "testlets", "neighbours", "time_limit", "targets_at_once", "agents_at_once", "ports",
        "inventory", "groups", "testlet_folders",
    ];

    private static readonly string[] s_richKeys = ["sources", "testlets"];
    private static readonly string[] s_memberKeys = ["sources", "source", "targets", "target"];
    private static readonly string[] s_endKeys = ["name", "app", "args"];
    private static readonly string[] s_callKeys = ["testlet", "args", "server", "server_args"];

    internal static TestRunFileEntry? Read(RemoteObject source, ProfileProblems problems)
    {
        var fields = new ProfileFields(source.Spec, "a test run", s_keys, problems);
        var isTodd = fields.Has("source");
        var (sources, call) = isTodd ? ReadSource(fields) : (Names(fields, "sources"), null);
        var calls = isTodd ? (call is null ? [] : new List<TestletCall> { call }) : ReadCalls(fields);
        if (!isTodd && sources.Count == 0 && !fields.IsMistyped("sources"))
            problems.AddAbsence(source.At, "a test run has no sources; add 'sources' with groups or agents ('*' for all)");
        if (calls.Count == 0 && !problems.Any)
            problems.AddAbsence(source.At, "a test run has no testlets; add a list 'testlets'");
        var targets = ReadTargets(fields, calls);
        var definition = new TestRunDefinition
        {
            Label = source.Label?.Value ?? "testrun",
            Path = problems.Path,
            Sources = sources,
            TargetKind = ReadKind(fields, targets),
            Targets = targets,
            Testlets = calls,
            Neighbours = Whole(fields, "neighbours", 1_000_000),
            TargetsAtOnce = Whole(fields, "targets_at_once", 1_000_000),
            AgentsAtOnce = Whole(fields, "agents_at_once", 1_000_000),
            TimeLimit = fields.Seconds("time_limit", 0.1, 86_400)?.Value ?? TimeSpan.FromSeconds(30),
            Ports = ReadPorts(fields),
            MembersAt = MembersAt(fields),
        };
        return new TestRunFileEntry(
            definition,
            fields.Text("inventory") is { } inventory ? RelativePath.Resolve(problems.Path, inventory.Value) : null,
            Paths(fields, "groups"),
            Paths(fields, "testlet_folders"));
    }

    private static (IReadOnlyList<string> Sources, TestletCall? Call) ReadSource(ProfileFields fields)
    {
        foreach (var other in s_richKeys.Where(fields.Has))
            fields.Problems.Add(fields.PlaceOf(other), $"'source' and '{other}' say the same in two ways; keep one of them");
        if (fields.Mapping("source") is not { } mapping)
            return ([], null);
        var end = new ProfileFields(mapping, "'source'", s_endKeys, fields.Problems);
        var name = end.RequiredText("name", "datacenter");
        var app = end.RequiredText("app", "ping");
        return (name is null ? [] : [name.Value], app is null ? null : new TestletCall { Testlet = app.Value, At = fields.Problems.Describe(app.At), Arguments = ReadArguments(end, "args") });
    }

    private static List<TestletCall> ReadCalls(ProfileFields fields)
    {
        var calls = new List<TestletCall>();
        if (fields.Find("testlets") is not { } entry)
            return calls;
        foreach (var item in entry.Value is ProfileList list ? list.Items : [entry.Value])
        {
            if (item is ProfileScalar { IsNull: false, Text.Length: > 0 } name)
            {
                calls.Add(new TestletCall { Testlet = name.Text, At = fields.Problems.Describe(name.At) });
            }
            else if (item is ProfileMapping mapping)
            {
                var call = new ProfileFields(mapping, "a testlet", s_callKeys, fields.Problems);
                if (call.RequiredText("testlet", "ping") is { } testlet)
                    calls.Add(new TestletCall { Testlet = testlet.Value, At = fields.Problems.Describe(testlet.At), Arguments = ReadArguments(call, "args"), ServerTestlet = call.Text("server")?.Value, ServerArguments = ReadArguments(call, "server_args") });
            }
            else
            {
                fields.Problems.Add(item.At, $"a testlet is a name, or a mapping with 'testlet' and 'args', not {item.Describe()}");
            }
        }

        return calls;
    }

    // A list of hosts; or, with todd's groups, the group and what it runs.
    private static IReadOnlyList<string> ReadTargets(ProfileFields fields, List<TestletCall> calls)
    {
        if (fields.Has("target") && fields.Has("targets"))
            fields.Problems.Add(fields.PlaceOf("targets"), "'target' and 'targets' say the same in two ways; keep one of them");
        if (fields.Find("target") is not { Value: ProfileMapping mapping })
            return Names(fields, fields.Has("target") ? "target" : "targets");
        var end = new ProfileFields(mapping, "'target'", s_endKeys, fields.Problems);
        var name = end.RequiredText("name", "headquarters");
        var app = end.Text("app");
        var arguments = ReadArguments(end, "args");
        for (var i = 0; i < calls.Count; i++)
            calls[i] = calls[i] with { ServerTestlet = app?.Value, ServerArguments = arguments };
        return name is null ? [] : [name.Value];
    }

    private static TargetKind ReadKind(ProfileFields fields, IReadOnlyList<string> targets)
    {
        var kind = fields.OneOf("targettype", ("uncontrolled", TargetKind.Uncontrolled), ("group", TargetKind.Group), ("mesh", TargetKind.Mesh));
        if (kind is null && !fields.Has("targettype"))
            return targets.Count == 0 ? TargetKind.Mesh : TargetKind.Group;
        if (kind is { Value: not TargetKind.Mesh } && targets.Count == 0 && !fields.Problems.Any)
            fields.Problems.AddAbsence(fields.At, "a test run has no targets; add 'targets', or 'targettype: mesh'");
        return kind?.Value ?? TargetKind.Group;
    }

    private static IReadOnlyList<string> ReadArguments(ProfileFields fields, string key)
    {
        // todd writes args: "" for none, which is no text elsewhere.
        if (fields.Find(key)?.Value is ProfileScalar { Text: "" } || fields.Text(key) is not { } text)
            return [];
        if (WordSplitter.TrySplit(WordSplitter.JoinPlaceholders(text.Value), out var words, out var mistake))
            return words;
        fields.Problems.Add(text.At, $"'{key}' cannot be split into words: {mistake}");
        return [];
    }

    // Who names a group or an agent that there is not is shown where.
    private static Dictionary<string, string> MembersAt(ProfileFields fields) => s_memberKeys
        .Select(fields.Find).OfType<ProfileEntry>()
        .SelectMany(entry => entry.Value switch
        {
            ProfileList list => list.Items,
            ProfileMapping end => end.Find("name") is { } name ? [name.Value] : [],
            var single => [single],
        })
        .OfType<ProfileScalar>()
        .DistinctBy(name => name.Text, StringComparer.Ordinal)
        .ToDictionary(name => name.Text, name => fields.Problems.Describe(name.At), StringComparer.Ordinal);

    private static PortRange? ReadPorts(ProfileFields fields)
    {
        if (fields.Text("ports") is not { } text)
            return null;
        if (PortRange.TryParse(text.Value, CultureInfo.InvariantCulture, out var range))
            return range;
        fields.Problems.Add(text.At, $"'ports' must be a range of ports such as 20000-29999, not {Quote.Of(text.Value)}");
        return null;
    }

    private static int? Whole(ProfileFields fields, string key, long most) => (int?)fields.Integer(key, 1, most)?.Value;

    private static IReadOnlyList<string> Names(ProfileFields fields, string key) => [.. fields.Texts(key).Select(text => text.Value)];

    private static IReadOnlyList<string> Paths(ProfileFields fields, string key) => [.. fields.Texts(key).Select(text => RelativePath.Resolve(fields.Problems.Path, text.Value))];
}
