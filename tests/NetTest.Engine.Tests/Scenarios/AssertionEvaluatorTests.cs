using NetTest.Engine.Results;
using NetTest.Engine.Scenarios;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

public class AssertionEvaluatorTests
{
    private static AssertionResult Evaluate(string? on, string metric, double? min = null, double? max = null, double? equals = null) =>
        Assert.Single(AssertionEvaluator.Evaluate(
            [new ScenarioAssertion { On = on, Metric = metric, Min = min, Max = max, EqualTo = equals }],
            Outcomes.Of([SampleResults.Client("a", 10, failed: 2), SampleResults.Client("b", 5, failed: 1)], [SampleResults.Server("web", 15, 15)]) with
            {
                Probes = [SampleResults.Probe("idle") with { RttP99Ms = 12.5 }],
                Throughput = [SampleResults.Throughput("upload", 48e6)],
            }));

    [Fact]
    public void Without_a_name_all_clients_are_summed()
    {
        var result = Evaluate(null, "Failed", max: 2);

        Assert.Equal(("all clients", "Failed", "<= 2", 3.0, false), (result.On, result.Metric, result.Expected, result.Actual, result.Passed));
    }

    [Theory]
    [InlineData("a", "Succeeded", 10.0, 10.0, true)]
    [InlineData("b", "Succeeded", 6.0, null, false)]
    [InlineData("web", "PeakConcurrency", null, 4.0, true)]
    [InlineData("web", "PeakConcurrency", null, 3.5, false)]
    [InlineData("a", "ConnectP99Ms", 1.0, 2.0, true)]
    [InlineData("idle", "RttP99Ms", null, 12.5, true)]
    [InlineData("idle", "RttP99Ms", null, 12.4, false)]
    [InlineData("idle", "PathMtuBytes", 68.0, null, false)]
    [InlineData("upload", "BitsPerSecond", 48e6, 50e6, true)]
    [InlineData("upload", "BitsPerSecond", 49e6, null, false)]
    public void Bounds_are_inclusive(string on, string metric, double? min, double? max, bool passed) =>
        Assert.Equal(passed, Evaluate(on, metric, min, max).Passed);

    [Fact]
    public void Equality_is_told_as_such()
    {
        Assert.True(Evaluate("web", "Completed", equals: 15).Passed);
        Assert.Equal("= 14", Evaluate("web", "Completed", equals: 14).Expected);
        Assert.Equal(">= 0.25 and <= 35,000,000", Evaluate("web", "Completed", min: 0.25, max: 35e6).Expected);
        Assert.False(Evaluate("web", "Completed", equals: 14).Passed);
    }

    [Fact]
    public void A_metric_without_a_value_meets_nothing()
    {
        Assert.Null(Evaluate("a", "HandshakeP50Ms", max: 1000).Actual);
        Assert.False(Evaluate("a", "HandshakeP50Ms", max: 1000).Passed);
        Assert.False(Evaluate(null, "ResumedSessions", min: 0).Passed);
    }
}
