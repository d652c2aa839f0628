using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>
/// A thread that sends probes at their time and takes answers as they come; one per target, so that a target delays no other.
/// </summary>
internal sealed class ProbeLoop
{
    private const int EventCapacity = 16;
    private const ulong WakeUp = ulong.MaxValue;
    private const long ReportInterval = 200_000_000;

    // A processor that rests between probes is slow to come back, which would be counted as the network's: at 1,000 probes a second on veth,
    // awake for 50 µs before each gave a median of 41 µs, awake throughout 24 µs (sockperf is awake throughout as well). So the thread is
    // awake a little before a probe, and stays so while its answer may be near; but only while there are more processors than loops,
    // because otherwise it would keep others from answering.
    private const long AwakeBefore = 1_000_000;
    private const long AwakeAfter = 100_000;

    private static int s_running;

    private readonly int _epoll = NativeEpoll.Create();
    private readonly int _wakeUp = NativeEpoll.CreateEvent();
    private readonly IReadOnlyList<IProbeSession> _sessions;
    private readonly long _interval;
    private readonly Action? _onReport;
    private readonly CancellationToken _cancellationToken;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long _awakeUntil;

    private ProbeLoop(IReadOnlyList<IProbeSession> sessions, long interval, Action? onReport, CancellationToken cancellationToken)
    {
        _sessions = sessions;
        _interval = interval;
        _onReport = onReport;
        _cancellationToken = cancellationToken;
        _ = NativeEpoll.Add(_epoll, _wakeUp, NativeEpoll.EPOLLIN, WakeUp);
    }

    /// <summary>Runs the sessions side by side to their end, or until cancelled; sessions stay the caller's.</summary>
    /// <param name="sessions">The sessions.</param>
    /// <param name="interval">The interval of each, over which their beginnings are spread so that they stay out of each other's way.</param>
    /// <param name="onReport">Called five times a second, on the loop's thread.</param>
    /// <param name="cancellationToken">Ends it early, without an exception.</param>
    internal static async Task RunAsync(IReadOnlyList<IProbeSession> sessions, long interval, Action? onReport, CancellationToken cancellationToken)
    {
        var loop = new ProbeLoop(sessions, interval, onReport, cancellationToken);
        try
        {
            using var registration = cancellationToken.Register(static state => NativeEpoll.Signal(((ProbeLoop)state!)._wakeUp), loop);
            new Thread(loop.Run) { IsBackground = true, Name = "nettest probes", Priority = ThreadPriority.AboveNormal }.Start();
            await loop._completion.Task.ConfigureAwait(false);
        }
        finally
        {
            NativeSocket.Close(loop._wakeUp);
            NativeSocket.Close(loop._epoll);
        }
    }

    /// <summary>Watches a descriptor for a session; closing the descriptor ends it. Returns 0 or a negative errno.</summary>
    internal int Watch(int fd, int session, uint tag, uint events) => NativeEpoll.Add(_epoll, fd, events, ((ulong)session << 32) | tag);

    /// <summary>Stops watching a descriptor that lives on.</summary>
    internal void Unwatch(int fd) => NativeEpoll.Remove(_epoll, fd);

    /// <summary>A probe has been sent whose answer is perhaps near; the last round trip, if there was one, tells.</summary>
    internal void StayAwake(long now, long? lastRoundTrip)
    {
        if (MayStayAwake && lastRoundTrip is null or < AwakeAfter)
            _awakeUntil = now + AwakeAfter;
    }

    private static bool MayStayAwake => Volatile.Read(ref s_running) < Environment.ProcessorCount;

    private void Run()
    {
        Interlocked.Increment(ref s_running);
        try
        {
            NativeThread.SharpenTimers();
            Measure();
            _completion.SetResult();
        }
        catch (Exception exception)
        {
            _completion.SetException(exception);
        }
        finally
        {
            Interlocked.Decrement(ref s_running);
        }
    }

    private unsafe void Measure()
    {
        var start = MonotonicClock.Now;
        for (var i = 0; i < _sessions.Count; i++)
            _sessions[i].Begin(this, i, start + (_interval * i / _sessions.Count));
        var nextReport = _onReport is null ? MonotonicClock.Never : start + ReportInterval;
        var events = stackalloc byte[EventCapacity * NativeEpoll.EventSize];
        while (!_cancellationToken.IsCancellationRequested && NextDue(out var due))
        {
            var now = MonotonicClock.Now;
            due = Math.Min(due, nextReport);
            // The far end may be a thread that waits for this very processor.
            if (now < _awakeUntil)
                Thread.Yield();
            var count = NativeEpoll.Wait(_epoll, events, EventCapacity, Timeout(due, now));
            for (var i = 0; i < count; i++)
            {
                var (ready, key) = NativeEpoll.Read(events, i);
                if (key != WakeUp)
                    _sessions[(int)(key >> 32)].OnEvents(ready, (uint)key);
                _awakeUntil = 0;
            }

            now = MonotonicClock.Now;
            for (var i = 0; i < _sessions.Count; i++)
            {
                if (_sessions[i].NextDue <= now)
                    _sessions[i].OnDue(now);
            }

            if (now >= nextReport)
            {
                nextReport = now + ReportInterval;
                _onReport!();
            }
        }

        foreach (var session in _sessions)
            session.Finish(_cancellationToken.IsCancellationRequested);
    }

    private long Timeout(long due, long now)
    {
        if (now < _awakeUntil)
            return 0;
        if (due == MonotonicClock.Never)
            return -1;
        return Math.Max(0, due - now - (MayStayAwake ? AwakeBefore : 0));
    }

    // Whether anything is left to do, and when. A list's enumerator over the interface would be boxed for each probe.
    private bool NextDue(out long due)
    {
        due = MonotonicClock.Never;
        var isBusy = false;
        for (var i = 0; i < _sessions.Count; i++)
        {
            if (_sessions[i].IsDone)
                continue;
            isBusy = true;
            due = Math.Min(due, _sessions[i].NextDue);
        }

        return isBusy;
    }
}
