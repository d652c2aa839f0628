using NetTest.Engine.Statistics;
using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class IntervalRecorderTests
{
    private readonly ManualTime _time = new();
    private TrafficTotals _totals;

    [Fact]
    public async Task Every_second_is_an_interval_and_the_rest_is_the_last_one()
    {
        await using var recorder = new IntervalRecorder(() => _totals, _time);
        _totals = _totals with { Started = 3, Succeeded = 1, BytesSent = 100 };
        _time.Advance(TimeSpan.FromSeconds(1));
        _totals = _totals with { Started = 5, Succeeded = 4, Failed = 1, BytesSent = 150, BytesReceived = 7 };
        _time.Advance(TimeSpan.FromSeconds(0.25));
        await recorder.DisposeAsync();

        var intervals = recorder.Read();
        Assert.Equal(2, intervals.Count);
        Assert.Equal(new TrafficInterval { AtSeconds = 0, DurationSeconds = 1, Started = 3, Succeeded = 1, Failed = 0, Active = 2, BytesSent = 100, BytesReceived = 0 }, intervals[0]);
        Assert.Equal(new TrafficInterval { AtSeconds = 1, DurationSeconds = 0.25, Started = 2, Succeeded = 3, Failed = 1, Active = 0, BytesSent = 50, BytesReceived = 7 }, intervals[1]);
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public async Task A_rest_in_which_nothing_happened_is_left_out_and_the_time_stands_still_after_the_end()
    {
        var recorder = new IntervalRecorder(() => _totals, _time);
        _time.Advance(TimeSpan.FromSeconds(2.5));
        await recorder.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(2, recorder.Read().Count);
        Assert.Equal(2.5, recorder.ElapsedSeconds);
    }

    [Fact]
    public async Task Rates_look_back_over_the_last_whole_interval_and_the_one_that_runs()
    {
        await using var recorder = new IntervalRecorder(() => _totals, _time);
        Assert.Equal((0d, 0d), recorder.CurrentRates);
        _totals = _totals with { Succeeded = 10, BytesSent = 1000 };
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal((20d, 16000d), recorder.CurrentRates);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((10 / 1.5, 8000 / 1.5), recorder.CurrentRates);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0d, 0d), recorder.CurrentRates);
    }

    [Fact]
    public async Task A_long_test_has_fewer_and_longer_intervals_that_still_add_up()
    {
        const int Seconds = 40_000;
        var recorder = new IntervalRecorder(() => _totals, _time);
        for (var second = 0; second < Seconds; second++)
        {
            _totals = _totals with { Started = _totals.Started + 2, Succeeded = _totals.Succeeded + 1, Failed = _totals.Failed + 1, BytesSent = _totals.BytesSent + 10, BytesReceived = _totals.BytesReceived + second };
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await recorder.DisposeAsync();
        var intervals = recorder.Read();
        Assert.InRange(intervals.Count, 3000, 7200);
        Assert.Equal((_totals.Started, _totals.Succeeded, _totals.Failed), (intervals.Sum(i => i.Started), intervals.Sum(i => i.Succeeded), intervals.Sum(i => i.Failed)));
        Assert.Equal((_totals.BytesSent, _totals.BytesReceived), (intervals.Sum(i => i.BytesSent), intervals.Sum(i => i.BytesReceived)));
        Assert.Equal(Seconds, intervals.Sum(i => i.DurationSeconds), 6);
        var at = 0d;
        foreach (var interval in intervals)
        {
            Assert.Equal(at, interval.AtSeconds, 6);
            at += interval.DurationSeconds;
        }
    }
}
