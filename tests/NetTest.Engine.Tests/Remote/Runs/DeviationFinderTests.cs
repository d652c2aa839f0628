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

    private static List<TestletResult> Mesh(Func<int, int, double?> rtt) =>
        [.. from source in Enumerable.Range(0, 7)
            from target in Enumerable.Range(0, 7)
            where source != target
            let value = rtt(source, target)
            select new TestletResult
            {
                RunId = "r",
                Agent = $"a{source}",
                Target = $"a{target}",
                Testlet = "ping",
                Status = value is null ? TestletStatus.Failed : TestletStatus.Ok,
                Metrics = new Dictionary<string, TestletMetric>(StringComparer.Ordinal) { ["rtt_ms"] = new() { Value = value, Unit = "ms", Better = MetricDirection.Lower } },
            }];
}
