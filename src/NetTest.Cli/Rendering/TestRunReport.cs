using System.Globalization;
using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>The result of a test run for people.</summary>
internal static class TestRunReport
{
    private const int MostRows = 12;
    private const int MostMetrics = 3;
    private const int MostFailures = 12;
    private const int MostPairs = 4;
    private const int MostDeviations = 10;

    internal static void Write(Page page, TestRunResult result, bool quiet)
    {
        VerdictLine.Write(page, result.Status, result.Label ?? "testrun", Why(result));
        if (quiet)
            return;
        page.WriteLine();
        if (result.Results.Count > 0)
        {
            // Of few tests each is told, of many their groups.
            if (result.Results.Count <= MostRows)
                WriteRows(page, result.Results);
            else
                WriteGroups(page, result.ByGroup);
            page.WriteLine();
        }

        WriteFailures(page, result.Results);
        WriteDeviations(page, result.ByPair);
        foreach (var (agent, reason) in result.LostAgents)
            page.WriteMarkup($"[red]lost[/] {Markup.Escape(agent)}: {Markup.Escape(reason)}");
        page.WriteMarkup($"[dim]{Markup.Escape(string.Join(", ", result.PhaseSeconds.Select(phase => $"{phase.Key.ToLowerInvariant()} {Units.Duration(phase.Value)}")))}[/]");
    }

    private static string Why(TestRunResult result)
    {
        var count = result.Results.Count;
        var good = result.Results.Count(row => row.Status == TestletStatus.Ok);
        var agents = $"{Units.Count(result.AgentCount)} agent{(result.AgentCount == 1 ? "" : "s")}";
        // Nobody can tell in which group a lost agent is.
        var but = good == count && result.Status == ResultStatus.Failed ? $", but {Units.Count(result.LostAgents.Count)} lost, which may have a part in it" : "";
        return count == 0 ? "nothing was tested"
            : (good, count) == (1, 1) ? $"the one test succeeded ({agents}){but}"
            : good == count ? $"all {Units.Count(count)} tests succeeded ({agents}){but}" : $"{Units.Count(good)} of {Units.Count(count)} tests succeeded ({agents})";
    }

    private static void WriteRows(Page page, IReadOnlyList<TestletResult> rows)
    {
        var table = DataTable.Create(2, "Testlet", "From", "To", "Status", "Measured");
        var isAmbiguous = Ambiguous(rows.Select(row => (row.Testlet, Arguments(row))));
        foreach (var row in rows)
        {
            table.AddRow(
                Markup.Escape(Name(row.Testlet, Arguments(row), isAmbiguous)),
                Markup.Escape(row.Agent),
                Markup.Escape(row.Target),
                row.Status == TestletStatus.Ok ? "Ok" : $"[red]{row.Status}[/]",
                Markup.Escape(string.Join("; ", row.Metrics.Where(metric => Matters(metric.Value.Better, metric.Value.Unit)).Take(MostMetrics).Select(metric => Describe(metric.Key, metric.Value)))));
        }

        page.Write(table);
    }

    // The same testlet with several arguments is several things; with one, its name says enough.
    private static HashSet<string> Ambiguous(IEnumerable<(string Testlet, string Arguments)> calls) =>
        calls.Distinct().GroupBy(call => call.Testlet, StringComparer.Ordinal).Where(testlet => testlet.Count() > 1).Select(testlet => testlet.Key).ToHashSet(StringComparer.Ordinal);

    private static string Name(string testlet, string arguments, HashSet<string> isAmbiguous) =>
        isAmbiguous.Contains(testlet) ? $"{testlet} {arguments}".TrimEnd() : testlet;

    private static string Arguments(TestletResult row) => row.Options.GetValueOrDefault(TestletResult.ArgumentsOption) as string ?? "";

    private static bool Matters(MetricDirection better, string? unit) => better != MetricDirection.Neutral || unit is null;

    private static string Describe(string name, TestletMetric metric) =>
        $"{name} {(metric.Value is { } value ? WithUnit(value, metric.Unit) : string.IsNullOrEmpty(metric.Text) ? Units.Unknown : OnOneLine(metric.Text))}";

    // A cell is a line: what a program prints in several would draw rows of its own.
    private static string OnOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void WriteGroups(Page page, IReadOnlyList<TestRunGroupSummary> groups)
    {
        var table = DataTable.Create(2, "Testlet", "From", "To", ">Ok", ">Failed", "Median (least to greatest)");
        var isAmbiguous = Ambiguous(groups.Select(group => (group.Testlet, group.Arguments)));
        foreach (var group in groups)
        {
            table.AddRow(
                Markup.Escape(Name(group.Testlet, group.Arguments, isAmbiguous)),
                Markup.Escape(group.Group ?? "named agents"),
                Markup.Escape(group.TargetGroup ?? "named targets"),
                $"{Units.Count(group.Succeeded)} / {Units.Count(group.Count)}",
                DataTable.Bad(group.Count - group.Succeeded),
                Markup.Escape(string.Join("; ", group.Metrics.Where(metric => Matters(metric.Value.Better, metric.Value.Unit)).Take(MostMetrics).Select(metric => Describe(metric.Key, metric.Value)))));
        }

        page.Write(table);
    }

    private static string Describe(string name, MetricSummary metric) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name} {WithUnit(metric.Median, metric.Unit)} ({Number(metric.Minimum)} to {Number(metric.Maximum)})");

    private static string WithUnit(double value, string? unit)
    {
        var number = Number(value);
        // A number that ends in its prefix and the unit are one word: '278 Mbit/s'.
        return unit is null ? number : char.IsAsciiLetterUpper(number[^1]) ? number + unit : $"{number} {unit}";
    }

    private static string Number(double value) => Math.Abs(value) switch
    {
        // A testlet may print anything: past these there is no prefix that people read.
        >= 1e15 or (> 0 and < 0.0005) => value.ToString("0.###e+0", CultureInfo.InvariantCulture),
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:0.##} G"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.##} M"),
        _ => value.ToString("#,0.###", CultureInfo.InvariantCulture),
    };

    private static void WriteFailures(Page page, IReadOnlyList<TestletResult> rows)
    {
        // Many rows fail for the same reason: it is told once, with those whom it met.
        var failed = rows.Where(row => row.Status != TestletStatus.Ok).GroupBy(row => (row.Status, row.Testlet, row.Reason)).OrderByDescending(group => group.Count()).ToList();
        foreach (var group in failed.Take(MostFailures))
        {
            var pairs = string.Join(", ", group.Take(MostPairs).Select(row => $"{row.Agent} → {row.Target}"));
            var more = group.Count() > MostPairs ? string.Create(CultureInfo.InvariantCulture, $" and {group.Count() - MostPairs} more") : "";
            page.WriteMarkup($"[red]{Markup.Escape(group.Key.Status.ToString())}[/] {Markup.Escape($"{group.Key.Testlet}: {group.Key.Reason} ({pairs}{more})")}");
        }

        if (failed.Count > MostFailures)
            page.WriteMarkup($"[red]{Units.Count(failed.Skip(MostFailures).Sum(group => group.Count()))} more failed[/]; --json tells them all");
    }

    private static void WriteDeviations(Page page, IReadOnlyList<TestRunPairSummary> pairs)
    {
        var deviating = pairs.Where(pair => pair.Deviates).ToList();
        var isAmbiguous = Ambiguous(pairs.Select(pair => (pair.Testlet, pair.Arguments)));
        foreach (var pair in deviating.Take(MostDeviations))
        {
            var who = pair.Target is null ? $"source {pair.Agent}" : pair.Agent is null ? $"target {pair.Target}" : $"pair {pair.Agent} → {pair.Target}";
            page.WriteMarkup($"[yellow]deviates[/] {Markup.Escape($"{Name(pair.Testlet, pair.Arguments, isAmbiguous)} {who}: {pair.Deviation}")}");
        }

        if (deviating.Count > MostDeviations)
            page.WriteMarkup($"[yellow]{Units.Count(deviating.Count - MostDeviations)} more deviate[/]; --json tells them all");
    }
}
