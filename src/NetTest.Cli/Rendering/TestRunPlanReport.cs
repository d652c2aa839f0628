using System.Globalization;
using NetTest.Engine.Remote.Runs;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What a test run would do, for people: each testlet, then who tests whom, then the load of the links.</summary>
internal static class TestRunPlanReport
{
    private const int MostTests = 40;
    private const int MostSources = 24;
    private const int MostTargets = 6;
    private const int MostLoads = 12;

    internal static void Write(Page page, TestRunPlan plan, bool quiet)
    {
        page.WriteMarkup($"[bold]{Markup.Escape(plan.Label)}[/]: {Units.Count(plan.Tests.Count)} test{Plural(plan.Tests.Count)} in {Units.Count(plan.Steps)} step{Plural(plan.Steps)}, at most {Units.Duration(plan.LongestSeconds)} of testing");
        if (quiet)
            return;
        page.WriteLine();
        WriteTestlets(page, plan.Tests);
        page.WriteLine();
        if (plan.Tests.Count <= MostTests)
            WriteTests(page, plan.Tests);
        else
            WritePairs(page, plan.Tests);
        page.WriteLine();
        WriteLoads(page, plan.Loads);
        foreach (var (agent, reason) in plan.LostAgents)
            page.WriteMarkup($"[red]lost[/] {Markup.Escape(agent)}: {Markup.Escape(reason)}");
    }

    // Lines rather than a table: arguments are as long as they are, and a table of them is none in a narrow window.
    private static void WriteTestlets(Page page, IReadOnlyList<PlannedTest> tests)
    {
        foreach (var call in tests.GroupBy(test => (test.Testlet, test.Arguments, test.Port, test.EstimatedBitsPerSecond, test.IsLoad)))
        {
            var key = call.Key;
            var (first, last) = (call.Min(test => test.Step), call.Max(test => test.Step));
            var steps = first == last ? $"step {Text(first)}" : $"steps {Text(first)} to {Text(last)}";
            var ways = call.GroupBy(test => (test.Group, test.TargetGroup)).Select(way => $"{Units.Count(way.Count())} {way.Key.Group ?? "named agents"} → {way.Key.TargetGroup ?? "named targets"}");
            var port = key.Port is null ? "no server" : key.Port == "any" ? "server on any port" : $"server on a port of {key.Port}";
            var load = key.EstimatedBitsPerSecond is { } rate ? $"; each takes {Units.BitRate(rate)}" : key.IsLoad ? "; each takes all it can get" : "";
            page.WriteMarkup($"[bold]{Markup.Escape(key.Testlet)}[/] {Markup.Escape(key.Arguments)}".TrimEnd());
            page.Write(new Padder(new Text($"{steps}: {string.Join(", ", ways)}; {port}{load}"), new Padding(2, 0, 0, 0)));
        }
    }

    private static void WriteTests(Page page, IReadOnlyList<PlannedTest> tests)
    {
        var table = DataTable.Create(2, ">Step", "Agent", "Target", "Address", "Port", "Testlet");
        foreach (var test in tests)
            table.AddRow([.. new[] { Text(test.Step), test.Agent, test.Target, test.TargetAddress, test.Port, test.Testlet }.Select(Cell)]);
        page.Write(table);
    }

    // Hundreds of rows tell nobody anything: a line for each source.
    private static void WritePairs(Page page, IReadOnlyList<PlannedTest> tests)
    {
        var sources = tests.GroupBy(test => test.Agent, StringComparer.Ordinal).ToList();
        var table = DataTable.Create(2, "Agent", ">Targets", "Which");
        foreach (var source in sources.Take(MostSources))
        {
            var targets = source.Select(test => test.Target).Distinct(StringComparer.Ordinal).ToList();
            table.AddRow(Cell(source.Key), Units.Count(targets.Count), Cell(string.Join(" ", targets.Take(MostTargets)) + (targets.Count > MostTargets ? " …" : "")));
        }

        page.Write(table);
        var more = sources.Count > MostSources ? $"and {Units.Count(sources.Count - MostSources)} more agents; " : "";
        page.WriteLine($"{more}--json tells each test with its address and port");
    }

    // Links that bear the same are one row.
    private static void WriteLoads(Page page, IReadOnlyList<PlannedLoad> loads)
    {
        var kinds = loads.GroupBy(load => load with { Agent = "" }).OrderByDescending(kind => kind.Key.EstimatedBitsPerSecond ?? double.MaxValue).ThenByDescending(kind => kind.Key.TestsAtOnce).ToList();
        var table = DataTable.Create(2, "Link of", ">Tests", ">At once", ">Load tests", ">At most");
        foreach (var kind in kinds.Take(MostLoads))
        {
            var agents = kind.Select(load => load.Agent).ToList();
            var load = kind.Key;
            table.AddRow(
                Cell(agents.Count == 1 ? agents[0] : agents.Count == loads.Count ? $"each of {Units.Count(agents.Count)} agents" : $"{agents[0]} and {Units.Count(agents.Count - 1)} more"),
                Units.Count(load.Tests),
                Units.Count(load.TestsAtOnce),
                Units.Count(load.LoadTestsAtOnce),
                load.EstimatedBitsPerSecond is { } rate ? Units.BitRate(rate) : load.LoadTestsAtOnce > 0 ? "all it carries" : Units.Unknown);
        }

        page.Write(table);
        if (kinds.Count > MostLoads)
            page.WriteLine($"… and {Units.Count(kinds.Skip(MostLoads).Sum(kind => kind.Count()))} more agents with less; --json tells them all");
    }

    private static string Cell(string? text) => Markup.Escape(string.IsNullOrEmpty(text) ? Units.Unknown : text);

    private static string Plural(int count) => count == 1 ? "" : "s";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
