namespace NetTest.Engine.Tests;

/// <summary>A clock that stands still until it is moved, and then fires the timers that are due, in order; any thread may set timers meanwhile.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    internal int TimerCount
    {
        get
        {
            lock (_lock)
                return _timers.Count;
        }
    }

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_lock)
            _timers.Add(timer);
        return timer;
    }

    internal void Advance(TimeSpan span)
    {
        var end = _ticks + span.Ticks;
        while (NextDue(end) is { } next)
        {
            Volatile.Write(ref _ticks, Math.Max(_ticks, next.Due));
            next.Fire();
        }

        Volatile.Write(ref _ticks, end);
    }

    private ManualTimer? NextDue(long end)
    {
        lock (_lock)
            return _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        private long _period;

        internal long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks;
            _period = period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks;
            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire()
        {
            Due = _period > 0 ? Due + _period : long.MaxValue;
            callback();
        }
    }
}
