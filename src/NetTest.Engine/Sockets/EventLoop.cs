using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>
/// One thread, one epoll set. Continuations run on that thread as soon as their event is there: no hop to a thread pool, which is
/// what the runtime's own sockets spend half of a short connection on.
/// </summary>
internal sealed unsafe class EventLoop : Reactor
{
    private const int EventCapacity = 256;
    internal const int BufferLength = 64 * 1024;
    private const long SweepInterval = 20_000_000;

    private static readonly Action<IEpollSource, long> s_sweep = static (source, now) => Guard(source, static (source, now) => source.OnSweep(now), now);

    private readonly int _epoll = NativeEpoll.Create();
    private readonly int _wakeUp = NativeEpoll.CreateEvent();
    private readonly byte* _events = (byte*)NativeMemory.AlignedAlloc((nuint)(EventCapacity * NativeEpoll.EventSize), 64);
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly LoopTimers _timers = new();
    private readonly SlotTable _sources = new();
    private readonly HashSet<LoopTimer> _starved = [];
    private Queue<IEpollSource> _ready = new();
    private Queue<IEpollSource> _turn = new();
    private int _signalled;
    private long _nextSweep;

    private EventLoop(int index)
    {
        Buffer = GC.AllocateUninitializedArray<byte>(BufferLength, pinned: true);
        _ = NativeEpoll.Add(_epoll, _wakeUp, NativeEpoll.EPOLLIN, SlotTable.WakeUp);
        new Thread(Run) { IsBackground = true, Name = FormattableString.Invariant($"nettest loop {index}") }.Start();
    }

    /// <summary>Where receives of this loop land: consumed before the next await, so that an idle connection owns no buffer.</summary>
    internal byte[] Buffer { get; }

    internal byte* BufferPointer => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Buffer));

    /// <summary>The time when the loop last woke: good enough for what is not measured.</summary>
    internal long LoopTime { get; private set; } = MonotonicClock.Now;

    internal static EventLoop[] StartAll() => [.. Enumerable.Range(0, Environment.ProcessorCount).Select(index => new EventLoop(index))];

    internal override void Post(Action action)
    {
        _posted.Enqueue(action);
        if (Interlocked.Exchange(ref _signalled, 1) == 0)
            NativeEpoll.Signal(_wakeUp);
    }

    /// <summary>Gives the source a turn after the events at hand; called on the loop.</summary>
    internal void Defer(IEpollSource source) => _ready.Enqueue(source);

    internal override ValueTask DelayUntilAsync(long due) => _timers.WaitAsync(due);

    /// <summary>Wakes the source's owner at that moment; called on the loop.</summary>
    internal void AddTimer(LoopTimer timer, long due) => _timers.Add(timer, due);

    /// <summary>
    /// Wakes the owner of something that found no free descriptor when this loop has closed one, and at that moment at the latest: the kernel tells
    /// nobody of those that others close. It may be woken twice. Called on the loop.
    /// </summary>
    internal void AddStarved(LoopTimer timer, long latest)
    {
        _starved.Add(timer);
        _timers.Add(timer, latest);
    }

    /// <summary>Watches a descriptor; returns 0 or a negative errno. Called on the loop.</summary>
    internal int Watch(IEpollSource source, int fd, uint events)
    {
        var key = _sources.Add(source);
        var result = NativeEpoll.Add(_epoll, fd, events, key);
        if (result < 0)
            _sources.Remove(source);
        return result;
    }

    /// <summary>Closes a source's descriptor, which takes it out of the epoll set.</summary>
    internal void Close(IEpollSource source, int fd)
    {
        _sources.Remove(source);
        NativeSocket.Close(fd);
        if (_starved.Count == 0)
            return;
        LoopTimer[] starved = [.. _starved];
        _starved.Clear();
        foreach (var timer in starved)
            timer.OnDue();
    }

    /// <summary>Takes a descriptor that lives on out of the epoll set.</summary>
    internal void Unwatch(IEpollSource source, int fd)
    {
        NativeEpoll.Remove(_epoll, fd);
        _sources.Remove(source);
    }

    internal override DuplexStream CreateStream(ClientStreamOptions options) =>
        options.Tls is OpenSslClientContext tls ? new OpenSslStream(this, options, tls) : new EpollStream(this, options);

    internal override TlsClientContext CreateTlsClient(TlsClientOptions options, IPAddress server) => new OpenSslClientContext(options, server);

    protected override IListener StartListener(IReadOnlyList<Reactor> reactors, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted, Action<IoStatus> onAcceptFailed) =>
        options.Datagram
            ? EpollDatagramListener.Start((EventLoop)reactors[0], options, onAccepted)
            : EpollListener.Start([.. reactors.Cast<EventLoop>()], options, onAccepted, onAcceptFailed);

    private void Run()
    {
        while (true)
        {
            var count = NativeEpoll.Wait(_epoll, _events, EventCapacity, GetTimeout());
            LoopTime = MonotonicClock.Now;
            for (var i = 0; i < count; i++)
                Dispatch(i);
            RunPosted();
            RunReady();
            _timers.RunDue(MonotonicClock.Now);
            if (LoopTime >= _nextSweep)
                Sweep();
        }
    }

    private void Dispatch(int index)
    {
        var (events, key) = NativeEpoll.Read(_events, index);
        if (key == SlotTable.WakeUp)
        {
            // First drained, then cleared, then the queue is read: a post after the clearing signals anew.
            NativeEpoll.Drain(_wakeUp);
            Volatile.Write(ref _signalled, 0);
            return;
        }

        // A source that was closed earlier in this batch leaves a stale key behind; the table knows.
        if (_sources.Find(key) is { } source)
            Guard(source, static (source, events) => source.OnEvents(events), events);
    }

    private void RunPosted()
    {
        for (var budget = _posted.Count; budget > 0 && _posted.TryDequeue(out var action); budget--)
        {
            try
            {
                action();
            }
            catch (Exception)
            {
                // Whoever posts something that may fail catches it himself: here it would end the process, and every other test in it.
            }
        }
    }

    /// <summary>Calls a source. An exception would end the process, pwsh included: it costs that source alone.</summary>
    private static void Guard<T>(IEpollSource source, Action<IEpollSource, T> call, T argument)
    {
        try
        {
            call(source, argument);
        }
        catch (Exception)
        {
            try
            {
                source.OnFault();
            }
            catch (Exception)
            {
                // It cannot even end; its owner's deadline will.
            }
        }
    }

    private void RunReady()
    {
        (_turn, _ready) = (_ready, _turn);
        while (_turn.TryDequeue(out var source))
            Guard(source, static (source, _) => source.OnTurn(), 0);
    }

    private void Sweep()
    {
        _nextSweep = LoopTime + SweepInterval;
        _sources.Sweep(LoopTime, s_sweep);
    }

    private long GetTimeout()
    {
        if (_ready.Count > 0 || !_posted.IsEmpty)
            return 0;
        var now = MonotonicClock.Now;
        var due = _sources.Count > 0 ? Math.Min(_timers.NextDue, _nextSweep) : _timers.NextDue;
        return due == MonotonicClock.Never ? -1 : Math.Max(0, due - now);
    }
}
