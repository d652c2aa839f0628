using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Runs;

public sealed class DeviationFinderTests
{
    [Fact]
    public void A_slow_source_is_named_and_not_the_pairs_that_it_spoils()
    {
        var rows = Mesh((source, target) => source == 3 ? 50 + target : 10 + target);

        var deviating = RunAggregation.ByPair(rows).Where(summary => summary.Deviates).ToList();

        var only = Assert.Single(deviating);
        Assert.Equal(("a3", null), (only.Agent, only.Target));
        Assert.StartsWith("rtt_ms 53", only.Deviation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slow_pair_is_named_alone()
    {
        var deviating = RunAggregation.ByPair(Mesh((source, target) => (source, target) == (2, 5) ? 500 : 10 + source + target)).Where(summary => summary.Deviates);

        var only = Assert.Single(deviating);
        Assert.Equal(("a2", "a5"), (only.Agent, only.Target));
    }

    [Fact]
    public void A_target_that_nobody_reaches_is_named()
    {
        var deviating = RunAggregation.ByPair(Mesh((_, target) => target == 1 ? null : 10)).Where(summary => summary.Deviates);

        var only = Assert.Single(deviating);
        Assert.Equal((null, "a1", "6 of 6 failed, elsewhere 0 of 36"), (only.Agent, only.Target, only.Deviation));
    }

    [Fact]
    public void Nothing_deviates_where_all_are_alike_or_all_fail()
    {
        Assert.DoesNotContain(RunAggregation.ByPair(Mesh((source, target) => 10 + source + target)), summary => summary.Deviates);
        Assert.DoesNotContain(RunAggregation.ByPair(Mesh((_, _) => null)), summary => summary.Deviates);
    }

    [Theory]
    [InlineData(MetricDirection.Higher, 1, true)]
    [InlineData(MetricDirection.Higher, 100, false)]
    [InlineData(MetricDirection.Lower, 1, false)]
    [InlineData(MetricDirection.Lower, 100, true)]
    [InlineData(MetricDirection.Neutral, 100, false)]
    public void Only_the_bad_side_deviates(MetricDirection better, double value, bool deviates)
    {
        var rows = Mesh((source, _) => source == 3 ? value : 10, better: better);

        var deviating = RunAggregation.ByPair(rows).Where(summary => summary.Deviates);

        Assert.Equal(deviates ? ["a3"] : [], deviating.Select(summary => summary.Agent), StringComparer.Ordinal);
    }

    [Fact]
    public void A_pair_that_fails_among_few_is_named_and_neither_of_its_ends()
    {
        var deviating = RunAggregation.ByPair(Mesh((source, target) => (source, target) == (0, 2) ? null : 10, count: 3)).Where(summary => summary.Deviates);

        var only = Assert.Single(deviating);
        Assert.Equal(("a0", "a2", "1 of 1 failed, elsewhere 0 of 5"), (only.Agent, only.Target, only.Deviation));
    }

    [Fact]
    public void Too_few_to_compare_are_not_judged_by_their_numbers() =>
        Assert.DoesNotContain(RunAggregation.ByPair(Mesh((source, _) => source == 1 ? 900 : 10, count: 2)), summary => summary.Deviates);

    [Fact]
    public void A_testlet_with_other_arguments_is_summed_up_apart()
    {
        // Long pings take longer than short ones: between them there is nothing that deviates, and no median.
        List<TestletResult> rows = [.. With(Mesh((_, _) => 10), "--payload-bytes 56"), .. With(Mesh((source, _) => source == 3 ? 900 : 200), "--payload-bytes 1400")];

        var groups = RunAggregation.ByGroup(rows);
        var only = Assert.Single(RunAggregation.ByPair(rows), summary => summary.Deviates);

        Assert.Equal([("--payload-bytes 56", 10.0), ("--payload-bytes 1400", 200.0)], groups.Select(group => (group.Arguments, group.Metrics["rtt_ms"].Median)));
        Assert.Equal(("a3", "--payload-bytes 1400"), (only.Agent, only.Arguments));

        static IEnumerable<TestletResult> With(List<TestletResult> rows, string arguments) =>
            rows.Select(row => row with { Options = new Dictionary<string, object?>(StringComparer.Ordinal) { ["Arguments"] = arguments } });
    }

    private static List<TestletResult> Mesh(Func<int, int, double?> rtt, int count = 7, MetricDirection better = MetricDirection.Lower) =>
        [.. from source in Enumerable.Range(0, count)
            from target in Enumerable.Range(0, count)
            where source != target
            let value = rtt(source, target)
            select new TestletResult
            {
                RunId = "r",
                Agent = $"a{source}",
                Target = $"a{target}",
                Testlet = "ping",
                Status = value is null ? TestletStatus.Failed : TestletStatus.Ok,
                Metrics = new Dictionary<string, TestletMetric>(StringComparer.Ordinal) { ["rtt_ms"] = new() { Value = value, Unit = "ms", Better = better } },
            }];
}
