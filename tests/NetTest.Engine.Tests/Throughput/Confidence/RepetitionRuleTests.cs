using NetTest.Engine.Results;
using NetTest.Engine.Throughput.Confidence;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Confidence;

public sealed class RepetitionRuleTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_fixed_number_of_runs_is_made()
    {
        var rule = new RepetitionRule { Runs = 3 };
        Assert.Null(rule.Judge([1, 1], Ten));
        Assert.Equal(ThroughputSeriesEnd.Done, rule.Judge([1, 1, 9], Ten));
    }

    [Fact]
    public void Stable_runs_end_early_but_never_before_the_sixth()
    {
        var rule = new RepetitionRule { Runs = 30, StablePercent = 5 };
        Assert.Null(rule.Judge([100, 100, 100, 100, 100], Ten));
        Assert.Equal(ThroughputSeriesEnd.Stable, rule.Judge([100, 101, 99, 100, 102, 98], Ten));
        Assert.Null(rule.Judge([100, 101, 99, 100, 102, 90], Ten));
    }

    [Fact]
    public void One_outlier_is_forgiven_from_the_ninth_run_on()
    {
        var rule = new RepetitionRule { Runs = 30, StablePercent = 5 };
        Assert.Null(rule.Judge([100, 101, 99, 100, 102, 50, 100, 100], Ten));
        Assert.Equal(ThroughputSeriesEnd.Stable, rule.Judge([100, 101, 99, 100, 102, 50, 100, 100, 101], Ten));
    }

    [Fact]
    public void Unstable_runs_end_with_the_budget_of_runs_or_of_time()
    {
        var rule = new RepetitionRule { Runs = 7, StablePercent = 5, Budget = TimeSpan.FromSeconds(60) };
        Assert.Equal(ThroughputSeriesEnd.BudgetSpent, rule.Judge([1, 2, 3, 4, 5, 6, 7], Ten));
        // Two runs took 41 s: a third one would end at 61.5 s.
        Assert.Equal(ThroughputSeriesEnd.BudgetSpent, rule.Judge([1, 2], TimeSpan.FromSeconds(41)));
        Assert.Null(rule.Judge([1, 2], TimeSpan.FromSeconds(40)));
    }

    [Fact]
    public void What_cannot_be_is_told()
    {
        Assert.Equal(ErrorReason.InvalidArgument, Assert.Throws<NetTestException>(() => new RepetitionRule { Runs = 0 }.Check()).Reason);
        Assert.Throws<NetTestException>(() => new RepetitionRule { Runs = 6, StablePercent = 0 }.Check());
        Assert.Throws<NetTestException>(() => new RepetitionRule { Runs = 6, StablePercent = double.NaN }.Check());
        Assert.Contains("6 at least", Assert.Throws<NetTestException>(() => new RepetitionRule { Runs = 5, StablePercent = 5 }.Check()).Message, StringComparison.Ordinal);
        Assert.Throws<NetTestException>(() => new RepetitionRule { Budget = TimeSpan.Zero }.Check());
        new RepetitionRule { Runs = 6, StablePercent = 5 }.Check();
    }
}
