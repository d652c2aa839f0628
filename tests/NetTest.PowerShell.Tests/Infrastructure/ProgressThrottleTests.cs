using NetTest.PowerShell.Infrastructure;
using Xunit;

namespace NetTest.PowerShell.Tests.Infrastructure;

public sealed class ProgressThrottleTests
{
    [Fact]
    public void Five_reports_a_second_pass_however_many_are_made()
    {
        var time = new SteppedTime();
        var throttle = new ProgressThrottle(time);
        var passed = 0;
        for (var i = 0; i < 1000; i++)
        {
            if (throttle.TryPass())
                passed++;
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(5, passed);
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        internal void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
