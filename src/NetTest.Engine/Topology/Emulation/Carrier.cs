using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>
/// A thread that carries links, both directions of each: measured, a thread for each direction carries a tenth more but adds half as much again to an
/// idle round trip, as twice as many processors have to wake.
/// </summary>
internal sealed unsafe class Carrier : IFrameSink
{
    // Frames taken from one direction before the next has its turn: some 50 µs.
    private const int TurnFrames = 16;
    // Before what makes the traffic: else, on a busy machine, frames are late and the ring overflows (measured: 140,000 against 200,000 frames/s).
    private const int Nice = -10;
    private const int EventCapacity = 64;
    private const long IdleNanoseconds = 1_000_000_000;
    private const ulong WakeUpKey = ulong.MaxValue;

    private readonly List<CarriedLink> _links = [];
    private readonly List<LinkDirection> _directions = [];
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly FramePool _pool;
    private readonly TimerWheel _wheel = new(MonotonicClock.Now);
    private readonly int _epoll = NativeEpoll.Create();
    private readonly int _wakeUp = NativeEpoll.CreateEvent();
    private bool _closed;
    private bool _stopping;

    internal Carrier(MemoryBudget budget) => _pool = new FramePool(budget);

    /// <summary>Ends with the thread; faulted when the thread failed.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Takes a link on; before the start only.</summary>
    internal void Add(CarriedLink link)
    {
        _links.Add(link);
        link.Egress = AddDirection(link, 0);
        link.Ingress = AddDirection(link, 1);
    }

    internal void Start(int index)
    {
        _ = NativeEpoll.Add(_epoll, _wakeUp, NativeEpoll.EPOLLIN, WakeUpKey);
        new Thread(Run) { IsBackground = true, Name = FormattableString.Invariant($"nettest carrier {index}") }.Start();
    }

    /// <summary>Runs something on the thread; false when the thread has ended.</summary>
    internal bool TryPost(Action action)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _posted.Enqueue(action);
            NativeEpoll.Signal(_wakeUp);
            return true;
        }
    }

    /// <summary>Lets the thread end; its links' devices go with it.</summary>
    internal void Stop() => TryPost(() => _stopping = true);

    /// <summary>Frees what a carrier holds that was never started.</summary>
    internal void Abandon() => Close("it was never carried");

    public void OnDue(Frame* frame)
    {
        _directions[frame->Owner].Arrive(frame);
        _pool.Give(frame);
    }

    private LinkDirection AddDirection(CarriedLink link, int direction)
    {
        var added = new LinkDirection(link, _directions.Count, direction, _pool, _wheel);
        var error = NativeEpoll.Add(_epoll, added.Input, NativeEpoll.EPOLLIN | NativeEpoll.EPOLLET, (ulong)_directions.Count);
        if (error < 0)
            throw SystemCallError.Create($"The link '{link.Plan.HostInterface}' could not be watched", -error, link.Plan.HostInterface);
        _directions.Add(added);
        return added;
    }

    private void Run()
    {
        try
        {
            NativeThread.SharpenTimers();
            NativeThread.SetNice(Nice);
            Carry();
            Close("the emulator was disposed");
            _ended.TrySetResult();
        }
        catch (Exception exception)
        {
            Close($"the emulator failed: {exception.Message}");
            _ended.TrySetException(exception);
        }
    }

    private void Carry()
    {
        var events = (byte*)NativeMemory.AlignedAlloc((nuint)(EventCapacity * NativeEpoll.EventSize), 64);
        var buffer = (byte*)NativeMemory.AlignedAlloc(TapHandle.MaxFrameBytes, 64);
        try
        {
            var isReadable = true;
            while (!_stopping)
            {
                var timeout = isReadable ? 0 : Timeout();
                var count = NativeEpoll.Wait(_epoll, events, EventCapacity, timeout);
                if (count == 0 && timeout == IdleNanoseconds && _wheel.Count == 0)
                    _pool.Trim();
                for (var i = 0; i < count; i++)
                    Note(NativeEpoll.Read(events, i).Data);
                _wheel.Advance(MonotonicClock.Now, this);
                isReadable = ReadInTurn(buffer);
            }
        }
        finally
        {
            NativeMemory.AlignedFree(events);
            NativeMemory.AlignedFree(buffer);
        }
    }

    private void Note(ulong key)
    {
        if (key != WakeUpKey)
        {
            _directions[(int)key].IsReadable = true;
            return;
        }

        NativeEpoll.Drain(_wakeUp);
        while (_posted.TryDequeue(out var action))
            action();
    }

    private bool ReadInTurn(byte* buffer)
    {
        var isReadable = false;
        foreach (var direction in _directions)
        {
            if (!direction.IsReadable)
                continue;
            direction.Read(buffer, TurnFrames);
            isReadable |= direction.IsReadable;
            if (_wheel.NextDue <= MonotonicClock.Now)
                _wheel.Advance(MonotonicClock.Now, this);
        }

        return isReadable;
    }

    private long Timeout()
    {
        var due = _wheel.NextDue;
        if (due != long.MaxValue)
            return Math.Max(0, due - MonotonicClock.Now);
        return _pool.Chunks > 0 ? IdleNanoseconds : -1;
    }

    private void Close(string reason)
    {
        foreach (var link in _links)
            link.End(reason);
        _wheel.Advance(long.MaxValue / 2, this);
        _pool.Trim();
        lock (_gate)
        {
            _closed = true;
            NativeSocket.Close(_epoll);
            NativeSocket.Close(_wakeUp);
        }

        // Whoever waits for one of these gets his answer: what they read has come to rest.
        while (_posted.TryDequeue(out var action))
            action();
    }
}
