using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Remote.Runs;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Runs;

public sealed class PeerStatisticsTests
{
    [Fact]
    public void It_is_what_sorting_all_the_others_gives()
    {
        // Few different values, so that many are alike.
        var values = Gen.Choose(-5, 20).Select(number => number / 4.0).ListOf().Where(list => list.Count > 1);
        var property = Prop.ForAll(values.ToArbitrary(), list =>
        {
            var peers = new PeerStatistics(list);
            return Enumerable.Range(0, list.Count).All(left =>
            {
                var others = list.Where((_, index) => index != left).ToList();
                var median = RunAggregation.Median(others);
                return peers.Without(list[left]) == (median, RunAggregation.Median(others.Select(other => Math.Abs(other - median))));
            });
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), property);
    }
}
