namespace NetTest.Engine.Tests;

/// <summary>
/// The system's clock, but for timers of one length, which are due when the test says so: what is to happen before a limit has happened by then, however
/// slow the machine is, and nobody waits for the limit.
/// </summary>
/// <param name="length">Of the timers that wait for the test: a length that nothing else has.</param>
internal sealed class GatedTime(TimeSpan length) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ITimer> _waiting = [];
    private bool _isOpen;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != length)
            return System.CreateTimer(callback, state, dueTime, period);
        var timer = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        lock (_lock)
        {
            if (_isOpen)
                timer.Change(TimeSpan.Zero, period);
            else
                _waiting.Add(timer);
        }

        return timer;
    }

    /// <summary>Lets all of them end, and those that begin later at once. One that nobody waits for any more stays silent.</summary>
    internal void Open()
    {
        lock (_lock)
        {
            _isOpen = true;
            _waiting.ForEach(timer => timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        }
    }
}
