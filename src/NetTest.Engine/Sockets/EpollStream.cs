using System.Net.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>A non-blocking socket on an event loop: a TCP connection, or the client's end of a UDP flow.</summary>
internal class EpollStream : ReactorStream, IEpollSource
{
    /// <summary>Edge-triggered, all at once: a connection costs one epoll_ctl in its life.</summary>
    private const uint Interest = NativeEpoll.EPOLLIN | NativeEpoll.EPOLLOUT | NativeEpoll.EPOLLRDHUP | NativeEpoll.EPOLLET;

    /// <summary>So many operations in a row may succeed at once before others get their turn.</summary>
    private const int TurnBudget = 16;

    /// <summary>A source port whose last connection is in TIME_WAIT can be bound but not connected: the next one may do.</summary>
    private const int MaximumPortsTried = 1024;

    private readonly ClientStreamOptions? _client;
    private int _budget = TurnBudget;
    private Memory<byte> _rest;
    private bool _broken;

    /// <summary>A client's stream that is to be connected.</summary>
    internal EpollStream(EventLoop loop, ClientStreamOptions client)
        : base(loop) => _client = client;

    /// <summary>A stream that was accepted.</summary>
    internal EpollStream(EventLoop loop, int fd)
        : base(loop)
    {
        Fd = fd;
        _broken = loop.Watch(this, fd, Interest) < 0;
    }

    int IEpollSource.Slot { get; set; } = -1;

    internal override int MaximumSend => IsDatagram ? _client!.MaximumDatagram : EventLoop.BufferLength;

    internal override ReadOnlySpan<byte> Received => Loop.Buffer.AsSpan(0, ReceivedLength);

    protected int Fd { get; private set; } = -1;

    /// <summary>What epoll last said, less what a call has found untrue since.</summary>
    protected bool Readable { get; set; }

    /// <inheritdoc cref="Readable"/>
    protected bool Writable { get; set; }

    protected int ReceivedLength { get; set; }

    private bool IsDatagram => _client is { Datagram: true };

    internal override ValueTask<IoResult> ConnectAsync(long deadline)
    {
        var attempts = Math.Min(_client!.SourcePorts?.Count ?? 1, MaximumPortsTried);
        int error;
        do
        {
            if (Fd >= 0)
                NativeSocket.Close(Fd);
            var status = Open();
            if (status != IoStatus.Ok)
                return new(status);
            error = NativeSocket.Connect(Fd, _client.ServerAddress);
        }
        while (error == -Errno.EADDRNOTAVAIL && --attempts > 0);
        if (error is not 0 and not -Errno.EINPROGRESS)
        {
            // A blackhole route says EINVAL (ip-route(8)).
            return new(error == -Errno.EINVAL ? IoStatus.Unreachable : Errno.ToStatus(-error));
        }

        if (Loop.Watch(this, Fd, Interest) < 0)
            return new(IoStatus.Exhausted);
        return error == 0 ? new(IoStatus.Ok) : Begin(Operation.Connect, deadline);
    }

    internal override ValueTask<IoResult> HandshakeAsync(long deadline) => new(IoStatus.Ok);

    internal override void Close()
    {
        if (Fd < 0)
            return;
        Loop.Close(this, Fd);
        Fd = -1;
    }

    void IEpollSource.OnEvents(uint events)
    {
        if ((events & (NativeEpoll.EPOLLERR | NativeEpoll.EPOLLHUP)) != 0)
        {
            _broken = Readable = Writable = true;
            PeerClosed = !IsDatagram;
        }

        if ((events & NativeEpoll.EPOLLRDHUP) != 0)
            PeerClosed = Readable = true;
        if ((events & NativeEpoll.EPOLLIN) != 0)
            Readable = true;
        if ((events & NativeEpoll.EPOLLOUT) != 0)
            Writable = true;
        _budget = TurnBudget;
        if (Pending != Operation.Delay)
            Retry();
        else if (PeerClosed && (_broken || !OutlastsPeer))
            Complete(_broken && NativeSocket.TakeError(Fd) != 0 ? IoStatus.Reset : IoStatus.EndOfStream);
    }

    void IEpollSource.OnSweep(long now) => Sweep(now);

    void IEpollSource.OnTurn() => Retry();

    void IEpollSource.OnFault() => Fail();

    protected override ValueTask<IoResult> Start(Operation operation, long deadline)
    {
        // Epoll did not take it (fs.epoll.max_user_watches, memory): no event and no sweep would ever come.
        if (((IEpollSource)this).Slot < 0)
            return new(IoStatus.Exhausted);
        if (_budget-- > 0)
            return base.Start(operation, deadline);
        _budget = TurnBudget;
        Loop.Defer(this);
        return Begin(operation, deadline);
    }

    protected override bool TryOperation(Operation operation, out IoResult result)
    {
        switch (operation)
        {
            case Operation.Connect when Writable:
                result = Errno.ToStatus(_broken ? NativeSocket.TakeError(Fd) : 0);
                return true;
            case Operation.Receive when !_rest.IsEmpty:
                result = TakeRest();
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

    /// <summary>
    /// Receives as much as there is, even if less is wanted: a socket that gave less than the buffer holds is empty, which saves the call
    /// that would only say so. What is too much (a peer that sends ahead) is kept for the next receive.
    /// </summary>
    private unsafe bool TryReceive(out IoResult result)
    {
        var count = NativeSocket.Receive(Fd, Loop.BufferPointer, EventLoop.BufferLength);
        if (count == -Errno.EAGAIN)
        {
            Readable = false;
            result = default;
            return false;
        }

        // An end is still to be reported after the last bytes; a datagram says nothing of the next.
        if (count < EventLoop.BufferLength && !PeerClosed && !IsDatagram)
            Readable = false;
        ReceivedLength = Math.Max(0, count);
        if (count > ReceiveMaximum && !IsDatagram)
            count = KeepRest(count);
        result = count switch
        {
            < 0 => Errno.ToStatus(-count),
            0 when !IsDatagram => IoStatus.EndOfStream,
            _ => IoResult.Moved(count),
        };
        return true;
    }

    private int KeepRest(int count)
    {
        _rest = Loop.Buffer.AsSpan(ReceiveMaximum, count - ReceiveMaximum).ToArray();
        ReceivedLength = ReceiveMaximum;
        return ReceiveMaximum;
    }

    private IoResult TakeRest()
    {
        var count = Math.Min(ReceiveMaximum, _rest.Length);
        _rest.Span[..count].CopyTo(Loop.Buffer);
        _rest = _rest[count..];
        ReceivedLength = count;
        return IoResult.Moved(count);
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
}
