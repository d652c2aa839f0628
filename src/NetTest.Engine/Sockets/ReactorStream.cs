using System.Threading.Tasks.Sources;

namespace NetTest.Engine.Sockets;

/// <summary>
/// A stream on an event loop: at most one operation waits, and its continuation runs on the loop the moment it is complete.
/// Waiting costs no allocation.
/// </summary>
internal abstract class ReactorStream(EventLoop loop) : DuplexStream, IValueTaskSource<IoResult>
{
    private ManualResetValueTaskSourceCore<IoResult> _core;
    private long _deadline;
    private long _drainDeadline = MonotonicClock.Never;

    /// <summary>What a stream can be waiting for.</summary>
    protected enum Operation
    {
        None,
        Connect,
        Handshake,
        Receive,
        Send,
        Delay,
    }

    protected EventLoop Loop { get; } = loop;

    protected Operation Pending { get; private set; }

    protected int ReceiveMaximum { get; private set; }

    protected ReadOnlyMemory<byte> SendData { get; private set; }

    /// <summary>Whether there will be nothing more from the peer than what is in the buffers.</summary>
    protected bool PeerClosed { get; set; }

    /// <summary>Whether the delay that is pending goes on when the peer closes its direction.</summary>
    protected bool OutlastsPeer { get; private set; }

    internal override ValueTask<IoResult> ReceiveAsync(int maximum, long deadline)
    {
        ReceiveMaximum = Math.Min(maximum, EventLoop.BufferLength);
        return Start(Operation.Receive, deadline);
    }

    internal override ValueTask<IoResult> SendAsync(ReadOnlyMemory<byte> data, long deadline)
    {
        SendData = data;
        return Start(Operation.Send, deadline);
    }

    internal override ValueTask<IoResult> DelayAsync(long until, bool outlastsPeer = false)
    {
        if (PeerClosed && !outlastsPeer)
            return new(IoStatus.EndOfStream);
        if (_drainDeadline != MonotonicClock.Never)
            return new(IoStatus.Interrupted);
        OutlastsPeer = outlastsPeer;
        Loop.AddTimer(new DelayTimer(this, _core.Version), until);
        return Begin(Operation.Delay, MonotonicClock.Never);
    }

    internal override void Interrupt(long drainDeadline)
    {
        _drainDeadline = drainDeadline;
        _deadline = Math.Min(_deadline, drainDeadline);
        if (Pending == Operation.Delay || (Pending != Operation.None && drainDeadline <= MonotonicClock.Now))
            Complete(IoStatus.Interrupted);
    }

    /// <summary>Tries the operation; false: not before the next event.</summary>
    protected abstract bool TryOperation(Operation operation, out IoResult result);

    /// <summary>Starts an operation: does it at once if that is possible.</summary>
    protected virtual ValueTask<IoResult> Start(Operation operation, long deadline)
    {
        if (_drainDeadline != MonotonicClock.Never && MonotonicClock.Now >= _drainDeadline)
            return new(IoStatus.Interrupted);
        return TryOperation(operation, out var result) ? new(result) : Begin(operation, deadline);
    }

    protected ValueTask<IoResult> Begin(Operation operation, long deadline)
    {
        Pending = operation;
        _deadline = Math.Min(deadline, _drainDeadline);
        return new(this, _core.Version);
    }

    protected void Complete(IoResult result)
    {
        Pending = Operation.None;
        _core.SetResult(result);
    }

    protected void Retry()
    {
        if (Pending is not Operation.None and not Operation.Delay && TryOperation(Pending, out var result))
            Complete(result);
    }

    /// <summary>Lets the deadline pass.</summary>
    protected void Sweep(long now)
    {
        if (Pending is not Operation.None and not Operation.Delay && now >= _deadline)
            Complete(now >= _drainDeadline ? IoStatus.Interrupted : IoStatus.TimedOut);
    }

    /// <summary>Something threw while the stream was tried: what waits ends with an error, and its owner closes.</summary>
    protected void Fail()
    {
        if (Pending != Operation.None)
            Complete(IoStatus.Failed);
    }

    IoResult IValueTaskSource<IoResult>.GetResult(short token)
    {
        var result = _core.GetResult(token);
        _core.Reset();
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<IoResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<IoResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private sealed class DelayTimer(ReactorStream stream, short version) : LoopTimer
    {
        internal override void OnDue()
        {
            if (stream.Pending == Operation.Delay && stream._core.Version == version)
                stream.Complete(stream.PeerClosed ? IoStatus.EndOfStream : IoStatus.Ok);
        }
    }
}
