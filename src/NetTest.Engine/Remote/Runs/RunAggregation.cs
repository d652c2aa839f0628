using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Sums up rows per group and per pair.</summary>
internal static class RunAggregation
{
    internal static IReadOnlyList<TestRunGroupSummary> ByGroup(IReadOnlyList<TestletResult> rows) =>
        [.. rows.GroupBy(row => (row.Group, row.TargetGroup, row.Testlet, Arguments: Arguments(row))).Select(group => new TestRunGroupSummary
        {
            Group = group.Key.Group,
            TargetGroup = group.Key.TargetGroup,
            Testlet = group.Key.Testlet,
            Arguments = group.Key.Arguments,
            Count = group.Count(),
            Succeeded = group.Count(row => row.Status == TestletStatus.Ok),
            FailuresByStatus = group.Where(row => row.Status != TestletStatus.Ok).GroupBy(row => row.Status.ToString(), StringComparer.Ordinal).ToDictionary(status => status.Key, status => status.Count(), StringComparer.Ordinal),
            Metrics = Summarise(group),
        })];

    internal static IReadOnlyList<TestRunPairSummary> ByPair(IReadOnlyList<TestletResult> rows)
    {
        var summaries = new List<TestRunPairSummary>();
        foreach (var testlet in rows.GroupBy(row => (row.Testlet, Arguments(row))))
        {
            var all = testlet.ToList();
            var sources = DeviationFinder.Find(all.GroupBy(row => (Agent: (string?)row.Agent, Target: (string?)null)), _ => true);
            var targets = DeviationFinder.Find(all.GroupBy(row => (Agent: (string?)null, Target: (string?)row.Target)), _ => true);
            var guilty = sources.Concat(targets).Where(summary => summary.Deviates).ToList();
            // A pair of a source or target that deviates anyway tells nothing of its own.
            var pairs = DeviationFinder.Find(all.GroupBy(row => (Agent: (string?)row.Agent, Target: (string?)row.Target)), key => !guilty.Exists(end => end.Agent == key.Agent || end.Target == key.Target));
            summaries.AddRange([.. sources, .. targets, .. pairs]);
        }

        return [.. summaries.OrderByDescending(summary => summary.Deviates).ThenBy(summary => summary.Testlet, StringComparer.Ordinal)];
    }

    /// <summary>The arguments of a row's testlet, as the run names them.</summary>
    internal static string Arguments(TestletResult row) => row.Options.GetValueOrDefault(TestletResult.ArgumentsOption) as string ?? "";

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static Dictionary<string, MetricSummary> Summarise(IEnumerable<TestletResult> rows) =>
        rows.Where(row => row.Status == TestletStatus.Ok)
            .SelectMany(row => row.Metrics)
            .Where(metric => metric.Value.Value is not null)
            .GroupBy(metric => metric.Key, StringComparer.Ordinal)
            .ToDictionary(metric => metric.Key, metric => Summarise([.. metric.Select(pair => pair.Value)]), StringComparer.Ordinal);

    private static MetricSummary Summarise(List<TestletMetric> metrics)
    {
        var values = metrics.Select(metric => metric.Value!.Value).ToList();
        return new MetricSummary
        {
            Count = values.Count,
            Minimum = values.Min(),
            Mean = values.Average(),
            Median = Median(values),
            Maximum = values.Max(),
            Unit = metrics[0].Unit,
            Better = metrics[0].Better,
        };
    }
}
