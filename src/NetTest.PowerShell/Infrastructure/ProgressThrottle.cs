namespace NetTest.PowerShell.Infrastructure;

/// <summary>Lets a report through when the last one is 200 ms old: at most five a second.</summary>
internal sealed class ProgressThrottle(TimeProvider time)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly Lock _gate = new();
    private long? _last;

    internal bool TryPass()
    {
        lock (_gate)
        {
            if (_last is { } last && time.GetElapsedTime(last) < Interval)
                return false;
            _last = time.GetTimestamp();
            return true;
        }
    }
}
