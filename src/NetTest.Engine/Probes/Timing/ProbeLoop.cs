using System.Collections.Concurrent;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>
/// A thread that sends probes at their time and takes answers as they come. A measurement that people wait for has one of its own, so that a
/// target delays no other; a monitor's many short ones share a few (<see cref="RunSharedAsync"/>).
/// </summary>
internal sealed class ProbeLoop
{
    private const int EventCapacity = 16;
    private const ulong WakeUp = ulong.MaxValue;

    // A processor that rests between probes is slow to come back, which would be counted as the network's: at 1,000 probes a second on veth,
    // awake for 50 µs before each gave a median of 41 µs, awake throughout 24 µs (sockperf is awake throughout as well). So the thread is
    // awake a little before a probe, and stays so while its answer may be near; but only while there are more processors than loops,
    // because otherwise it would keep others from answering.
    private const long AwakeBefore = 1_000_000;
    private const long AwakeAfter = 100_000;

    /// <summary>A shared thread that has nothing to do stays so long for the next round.</summary>
    private const long Linger = 10_000_000_000;

    private const int MostSlots = 1 << 30;

    private static readonly Lazy<ProbeLoop[]> s_shared = new(() => [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 4)).Select(_ => new ProbeLoop(Linger))]);
    private static int s_running;

    private readonly int _epoll = NativeEpoll.Create();
    private readonly int _wakeUp = NativeEpoll.CreateEvent();
    private readonly long _linger;
    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<ProbeGroup> _arriving = new();
    private readonly List<ProbeGroup> _groups = [];
    private bool _hasThread;
    private int _load;
    private int _nextSlot;
    private long _awakeUntil;

    private ProbeLoop(long linger)
    {
        _linger = linger;
        _ = NativeEpoll.Add(_epoll, _wakeUp, NativeEpoll.EPOLLIN, WakeUp);
    }

    /// <summary>Runs the sessions side by side to their end, or until cancelled, on a thread of their own; sessions stay the caller's.</summary>
    internal static async Task RunAsync(ProbeGroup group, CancellationToken cancellationToken)
    {
        var loop = new ProbeLoop(linger: 0);
        try
        {
            await loop.RunGroupAsync(group, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            NativeSocket.Close(loop._wakeUp);
            NativeSocket.Close(loop._epoll);
        }
    }

    /// <summary>The same on one of a few threads that all such measurements share: a thousand of them at once need no thousand threads.</summary>
    internal static Task RunSharedAsync(ProbeGroup group, CancellationToken cancellationToken) =>
        s_shared.Value.MinBy(loop => Volatile.Read(ref loop._load))!.RunGroupAsync(group, cancellationToken);

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

    private async Task RunGroupAsync(ProbeGroup group, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _load);
        try
        {
            using var registration = cancellationToken.Register(static state => NativeEpoll.Signal(((ProbeLoop)state!)._wakeUp), this);
            Add(group);
            await group.Completion.ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _load);
        }
    }

    private void Add(ProbeGroup group)
    {
        lock (_gate)
        {
            _arriving.Enqueue(group);
            if (_hasThread)
            {
                NativeEpoll.Signal(_wakeUp);
                return;
            }

            _hasThread = true;
        }

        new Thread(Run) { IsBackground = true, Name = "nettest probes", Priority = ThreadPriority.AboveNormal }.Start();
    }

    private void Run()
    {
        NativeThread.SharpenTimers();
        do
        {
            Interlocked.Increment(ref s_running);
            Serve();
            Interlocked.Decrement(ref s_running);
        }
        while (AwaitMore());
    }

    // False: nothing has come, and the thread may go. A loop of its own is at its end, its descriptors perhaps closed.
    private unsafe bool AwaitMore()
    {
        if (_linger > 0 && _arriving.IsEmpty)
        {
            var events = stackalloc byte[NativeEpoll.EventSize];
            _ = NativeEpoll.Wait(_epoll, events, 1, _linger);
            NativeEpoll.Drain(_wakeUp);
        }

        lock (_gate)
            return _hasThread = !_arriving.IsEmpty;
    }

    // Until no group is left.
    private unsafe void Serve()
    {
        var events = stackalloc byte[EventCapacity * NativeEpoll.EventSize];
        while (TryFindDue(out var due))
        {
            var now = MonotonicClock.Now;
            // The far end may be a thread that waits for this very processor.
            if (now < _awakeUntil)
                Thread.Yield();
            var count = NativeEpoll.Wait(_epoll, events, EventCapacity, Timeout(due, now));
            for (var i = 0; i < count; i++)
            {
                var (ready, key) = NativeEpoll.Read(events, i);
                if (key == WakeUp)
                    NativeEpoll.Drain(_wakeUp);
                else
                    Dispatch((int)(key >> 32), ready, (uint)key);
                _awakeUntil = 0;
            }

            now = MonotonicClock.Now;
            for (var i = _groups.Count - 1; i >= 0; i--)
            {
                try
                {
                    _groups[i].OnDue(now);
                }
                catch (Exception exception)
                {
                    Fail(_groups[i], exception);
                }
            }
        }
    }

    // A session of a group that has ended meanwhile may still have a descriptor open, for a moment.
    private void Dispatch(int slot, uint events, uint tag)
    {
        foreach (var group in _groups)
        {
            if (!group.Owns(slot))
                continue;
            try
            {
                group.OnEvents(slot, events, tag);
            }
            catch (Exception exception)
            {
                Fail(group, exception);
            }

            return;
        }
    }

    // What one session throws is its own measurement's, not that of others beside it.
    private void Fail(ProbeGroup group, Exception exception)
    {
        _groups.Remove(group);
        group.Fail(exception);
    }

    private void TakeArrivals()
    {
        while (_arriving.TryDequeue(out var group))
        {
            if (_nextSlot > MostSlots)
                _nextSlot = 0;
            _groups.Add(group);
            try
            {
                group.Begin(this, _nextSlot, MonotonicClock.Now);
            }
            catch (Exception exception)
            {
                Fail(group, exception);
            }

            _nextSlot += group.Count;
        }
    }

    // Ends the groups that have nothing left to do; false when there is none.
    private bool TryFindDue(out long due)
    {
        TakeArrivals();
        due = MonotonicClock.Never;
        for (var i = _groups.Count - 1; i >= 0; i--)
        {
            var group = _groups[i];
            var soonest = MonotonicClock.Never;
            if (group.NextDue(ref soonest))
            {
                due = Math.Min(due, soonest);
                continue;
            }

            _groups.RemoveAt(i);
            try
            {
                group.Finish();
            }
            catch (Exception exception)
            {
                group.Fail(exception);
            }
        }

        return _groups.Count > 0;
    }

    private long Timeout(long due, long now)
    {
        if (now < _awakeUntil)
            return 0;
        if (due == MonotonicClock.Never)
            return -1;
        return Math.Max(0, due - now - (MayStayAwake ? AwakeBefore : 0));
    }
}
