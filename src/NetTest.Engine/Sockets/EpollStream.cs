using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>A non-blocking socket on an event loop: a TCP connection, or the client's end of a UDP flow.</summary>
internal class EpollStream : DuplexStream, IEpollSource, IValueTaskSource<IoResult>
{
    /// <summary>Edge-triggered, all at once: a connection costs one epoll_ctl in its life.</summary>
    private const uint Interest = NativeEpoll.EPOLLIN | NativeEpoll.EPOLLOUT | NativeEpoll.EPOLLRDHUP | NativeEpoll.EPOLLET;

    /// <summary>So many operations in a row may succeed at once before others get their turn.</summary>
    private const int TurnBudget = 16;

    private readonly ClientStreamOptions? _client;
    private ManualResetValueTaskSourceCore<IoResult> _core;
    private Operation _pending;
    private long _deadline;
    private long _drainDeadline = MonotonicClock.Never;
    private int _budget = TurnBudget;
    private bool _broken;
    private bool _peerClosed;

    /// <summary>A client's stream that is to be connected.</summary>
    internal EpollStream(EventLoop loop, ClientStreamOptions client)
    {
        Loop = loop;
        _client = client;
    }

    /// <summary>A stream that was accepted.</summary>
    internal EpollStream(EventLoop loop, int fd)
    {
        Loop = loop;
        Fd = fd;
        _broken = loop.Watch(this, fd, Interest) < 0;
    }

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

    int IEpollSource.Slot { get; set; } = -1;

    internal override int MaximumSend => EventLoop.BufferLength;

    internal override ReadOnlySpan<byte> Received => Loop.Buffer.AsSpan(0, ReceivedLength);

    protected EventLoop Loop { get; }

    protected int Fd { get; private set; } = -1;

    /// <summary>What epoll last said, less what a call has found untrue since.</summary>
    protected bool Readable { get; set; }

    /// <inheritdoc cref="Readable"/>
    protected bool Writable { get; set; }

    protected int ReceivedLength { get; set; }

    protected int ReceiveMaximum { get; private set; }

    protected ReadOnlyMemory<byte> SendData { get; private set; }

    private bool IsDatagram => _client is { Datagram: true };

    internal override ValueTask<IoResult> ConnectAsync(long deadline)
    {
        var status = Open();
        if (status != IoStatus.Ok)
            return new(status);
        var error = NativeSocket.Connect(Fd, _client!.ServerAddress);
        if (error is not 0 and not -Errno.EINPROGRESS)
            return new(Errno.ToStatus(-error));
        if (Loop.Watch(this, Fd, Interest) < 0)
            return new(IoStatus.Exhausted);
        return error == 0 ? new(IoStatus.Ok) : Begin(Operation.Connect, deadline);
    }

    internal override ValueTask<IoResult> HandshakeAsync(long deadline) => new(IoStatus.Ok);

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

    internal override ValueTask<IoResult> DelayAsync(long until)
    {
        if (_peerClosed)
            return new(IoStatus.EndOfStream);
        if (_drainDeadline != MonotonicClock.Never)
            return new(IoStatus.Interrupted);
        Loop.AddTimer(new DelayTimer(this, _core.Version), until);
        return Begin(Operation.Delay, MonotonicClock.Never);
    }

    internal override void Interrupt(long drainDeadline)
    {
        _drainDeadline = drainDeadline;
        _deadline = Math.Min(_deadline, drainDeadline);
        if (_pending == Operation.Delay)
            Complete(IoStatus.Interrupted);
        else if (_pending != Operation.None && drainDeadline <= MonotonicClock.Now)
            Complete(IoStatus.Interrupted);
    }

    internal override void Close()
    {
        if (Fd < 0)
            return;
        Loop.Forget(this);
        NativeSocket.Close(Fd);
        Fd = -1;
    }

    void IEpollSource.OnEvents(uint events)
    {
        if ((events & (NativeEpoll.EPOLLERR | NativeEpoll.EPOLLHUP)) != 0)
        {
            _broken = Readable = Writable = true;
            _peerClosed = !IsDatagram;
        }

        if ((events & NativeEpoll.EPOLLRDHUP) != 0)
            _peerClosed = Readable = true;
        if ((events & NativeEpoll.EPOLLIN) != 0)
            Readable = true;
        if ((events & NativeEpoll.EPOLLOUT) != 0)
            Writable = true;
        _budget = TurnBudget;
        if (_pending == Operation.Delay && _peerClosed)
            Complete(_broken && NativeSocket.TakeError(Fd) != 0 ? IoStatus.Reset : IoStatus.EndOfStream);
        else
            Retry();
    }

    void IEpollSource.OnSweep(long now)
    {
        if (_pending is not Operation.None and not Operation.Delay && now >= _deadline)
            Complete(now >= _drainDeadline ? IoStatus.Interrupted : IoStatus.TimedOut);
    }

    void IEpollSource.OnTurn() => Retry();

    IoResult IValueTaskSource<IoResult>.GetResult(short token)
    {
        var result = _core.GetResult(token);
        _core.Reset();
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<IoResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<IoResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Tries the operation; false: not before the next event.</summary>
    protected virtual bool TryOperation(Operation operation, out IoResult result)
    {
        switch (operation)
        {
            case Operation.Connect when Writable:
                result = Errno.ToStatus(_broken ? NativeSocket.TakeError(Fd) : 0);
                return true;
            case Operation.Receive when Readable:
                return TryReceive(out result);
            case Operation.Send when Writable:
                return TrySend(out result);
            default:
                result = default;
                return false;
        }
    }

    protected ValueTask<IoResult> Start(Operation operation, long deadline)
    {
        if (_budget-- <= 0)
        {
            _budget = TurnBudget;
            Loop.Defer(this);
            return Begin(operation, deadline);
        }

        if (_drainDeadline != MonotonicClock.Never && MonotonicClock.Now >= _drainDeadline)
            return new(IoStatus.Interrupted);
        return TryOperation(operation, out var result) ? new(result) : Begin(operation, deadline);
    }

    private ValueTask<IoResult> Begin(Operation operation, long deadline)
    {
        _pending = operation;
        _deadline = Math.Min(deadline, _drainDeadline);
        return new(this, _core.Version);
    }

    private void Complete(IoResult result)
    {
        _pending = Operation.None;
        _core.SetResult(result);
    }

    private void Retry()
    {
        if (_pending is not Operation.None and not Operation.Delay && TryOperation(_pending, out var result))
            Complete(result);
    }

    private unsafe bool TryReceive(out IoResult result)
    {
        var maximum = IsDatagram ? EventLoop.BufferLength : ReceiveMaximum;
        var count = NativeSocket.Receive(Fd, Loop.BufferPointer, maximum);
        if (count == -Errno.EAGAIN)
        {
            Readable = false;
            result = default;
            return false;
        }

        // With less than was asked for the socket is empty, unless it has an end to report.
        if (count < maximum && !_peerClosed && !IsDatagram)
            Readable = false;
        ReceivedLength = Math.Max(0, count);
        result = count switch
        {
            < 0 => Errno.ToStatus(-count),
            0 when !IsDatagram => IoStatus.EndOfStream,
            _ => IoResult.Moved(count),
        };
        return true;
    }

    private bool TrySend(out IoResult result)
    {
        var data = SendData.Span;
        var count = NativeSocket.Send(Fd, data);
        if (count == -Errno.EAGAIN)
        {
            Writable = false;
            result = default;
            return false;
        }

        if (count >= 0 && count < data.Length)
            Writable = false;
        result = count >= 0 ? IoResult.Moved(count) : Errno.ToStatus(-count);
        return true;
    }

    private IoStatus Open()
    {
        var client = _client!;
        var isIPv6 = client.Server.AddressFamily == AddressFamily.InterNetworkV6;
        var type = (IsDatagram ? NativeSocket.SOCK_DGRAM : NativeSocket.SOCK_STREAM) | NativeSocket.SOCK_NONBLOCK | NativeSocket.SOCK_CLOEXEC;
        Fd = client.Context.OpenSocket(isIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET, type, 0);
        if (Fd < 0)
            return Errno.ToStatus(-Fd);
        Writable = IsDatagram;
        return client.Settings.Apply(Fd, isIPv6) < 0 ? IoStatus.Failed : client.BindSource(Fd);
    }

    private sealed class DelayTimer(EpollStream stream, short version) : LoopTimer
    {
        internal override void OnDue()
        {
            if (stream._pending == Operation.Delay && stream._core.Version == version)
                stream.Complete(IoStatus.Ok);
        }
    }
}
