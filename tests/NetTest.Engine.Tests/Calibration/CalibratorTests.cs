using NetTest.Engine.Calibration;
using NetTest.Engine.Results;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Calibration;

/// <summary>The whole calibration, on paths that it builds itself.</summary>
[Collection(NetworkGroup.Name)]
public sealed class CalibratorTests
{
    [Theory]
    [InlineData(-1.0, 4.0, "delay")]
    [InlineData(20.0, 30.0, "jitter")]
    public async Task A_value_out_of_range_is_refused_before_anything_is_built(double delay, double jitter, string word)
    {
        var options = new CalibrationOptions { DelayMs = delay, JitterMs = jitter };

        var error = await Assert.ThrowsAsync<NetTestException>(() => Calibrator.RunAsync(options, null, null, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorReason.InvalidArgument, error.Reason);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task The_engine_and_the_systems_programs_find_what_was_injected() => Measurement.UntilRightAsync(async () =>
    {
        Requires.Root();
        var seen = new List<CalibrationReading>();

        var result = await Calibrator.RunAsync(new CalibrationOptions { Seed = 11 }, seen.Add, null, TestContext.Current.CancellationToken);

        Assert.Equal(result.Readings, seen);
        Assert.All(result.Readings, reading => Assert.True(reading.IsSkipped || reading.WithinTolerance is not false, $"{reading}"));
        Assert.Equal(ResultStatus.Passed, result.Status);
        Assert.Equal(Enum.GetValues<CalibrationQuantity>(), result.Readings.Select(reading => reading.Quantity).Distinct());
        Assert.True(result.Overruns is null or 0, $"{result.Overruns} overruns");
        var left = await NamespaceCatalog.ListAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(left, node => node.Name.StartsWith("cal-", StringComparison.Ordinal));
    });
}
