using System.Globalization;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Runs;

/// <summary>
/// Finds what deviates among like things (sources, targets or pairs): it fails where the others do not, or its median lies on the bad side of
/// theirs by more than three and a half scaled median absolute deviations (Iglewicz and Hoaglin, 1993) and at least twice as bad. The tails of single
/// tests (99th percentiles, maxima) are left out, and differences below a millisecond: they tell of chance, and of the machines' load.
/// </summary>
internal static class DeviationFinder
{
    private const double MostDeviations = 3.5;
    private const double LeastRatio = 2;
    private const double ToSigma = 1.4826;
    private const int LeastPeers = 4;
    private const double LeastMilliseconds = 1;

    internal static IReadOnlyList<TestRunPairSummary> Find(IEnumerable<IGrouping<(string? Agent, string? Target), TestletResult>> groups, Func<(string? Agent, string? Target), bool> isAsked)
    {
        var summaries = groups.Select(Summarise).ToList();
        var directions = summaries.SelectMany(summary => summary.Rows).SelectMany(row => row.Metrics)
            .Where(metric => metric.Value.Better != MetricDirection.Neutral && !IsTail(metric.Key))
            .GroupBy(metric => metric.Key, StringComparer.Ordinal)
            .ToDictionary(metric => metric.Key, metric => metric.First().Value.Better, StringComparer.Ordinal);
        var units = summaries.SelectMany(summary => summary.Rows).SelectMany(row => row.Metrics)
            .GroupBy(metric => metric.Key, StringComparer.Ordinal)
            .ToDictionary(metric => metric.Key, metric => metric.First().Value.Unit, StringComparer.Ordinal);
        var peers = directions.Keys.ToDictionary(
            metric => metric,
            metric => new PeerStatistics(summaries.Where(item => item.Summary.Medians.ContainsKey(metric)).Select(item => item.Summary.Medians[metric])),
            StringComparer.Ordinal);
        var failed = summaries.Sum(item => item.Summary.Count - item.Summary.Succeeded);
        var count = summaries.Sum(item => item.Summary.Count);
        return [.. summaries.Select(item =>
        {
            if (!isAsked((item.Summary.Agent, item.Summary.Target)) || summaries.Count < 2)
                return item.Summary;
            var why = Failing(item.Summary, failed, count) ?? Worse(item.Summary, peers, directions, units);
            return item.Summary with { Deviates = why is not null, Deviation = why };
        })];
    }

    private static (TestRunPairSummary Summary, IReadOnlyList<TestletResult> Rows) Summarise(IGrouping<(string? Agent, string? Target), TestletResult> group)
    {
        var rows = group.ToList();
        var good = rows.Where(row => row.Status == TestletStatus.Ok).ToList();
        var summary = new TestRunPairSummary
        {
            Agent = group.Key.Agent,
            Target = group.Key.Target,
            Testlet = rows[0].Testlet,
            Arguments = RunAggregation.Arguments(rows[0]),
            Count = rows.Count,
            Succeeded = good.Count,
            Medians = good.SelectMany(row => row.Metrics).Where(metric => metric.Value.Value is not null)
                .GroupBy(metric => metric.Key, StringComparer.Ordinal)
                .ToDictionary(metric => metric.Key, metric => RunAggregation.Median(metric.Select(pair => pair.Value.Value!.Value)), StringComparer.Ordinal),
            Deviates = false,
        };
        return (summary, good);
    }

    private static bool IsTail(string metric) => metric.Contains("p99", StringComparison.OrdinalIgnoreCase) || metric.Contains("max", StringComparison.OrdinalIgnoreCase);

    private static string? Failing(TestRunPairSummary summary, int failed, int count)
    {
        var own = summary.Count - summary.Succeeded;
        var others = count - summary.Count;
        // One failure among several is the pair's: it says nothing of this end that it does not say of the other.
        if (own == 0 || others == 0 || (own == 1 && summary.Count > 1))
            return null;
        var share = (double)own / summary.Count;
        var otherShare = (double)(failed - own) / others;
        return share - otherShare >= 0.5
            ? string.Create(CultureInfo.InvariantCulture, $"{own} of {summary.Count} failed, elsewhere {failed - own} of {others}")
            : null;
    }

    private static string? Worse(TestRunPairSummary summary, Dictionary<string, PeerStatistics> all, Dictionary<string, MetricDirection> directions, Dictionary<string, string?> units)
    {
        foreach (var (metric, direction) in directions)
        {
            if (!summary.Medians.TryGetValue(metric, out var value))
                continue;
            var peers = all[metric];
            if (peers.Count - 1 < LeastPeers)
                continue;
            var (median, deviation) = peers.Without(value);
            var spread = ToSigma * deviation;
            var distance = direction == MetricDirection.Lower ? value - median : median - value;
            var isFar = direction == MetricDirection.Lower ? value > median * LeastRatio : value * LeastRatio < median;
            var least = units.GetValueOrDefault(metric) == "ms" ? LeastMilliseconds : 0;
            if (isFar && distance > MostDeviations * spread && distance > least)
                return string.Create(CultureInfo.InvariantCulture, $"{metric} {value:0.###}, elsewhere {median:0.###}");
        }

        return null;
    }
}
