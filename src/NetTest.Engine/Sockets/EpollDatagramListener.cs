using System.Net;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>A UDP server's socket on one loop: a datagram from an address that is not known yet opens a flow.</summary>
internal sealed class EpollDatagramListener : IListener, IEpollSource
{
    private const uint Interest = NativeEpoll.EPOLLIN | NativeEpoll.EPOLLOUT | NativeEpoll.EPOLLET;

    /// <summary>So many datagrams are taken before other sources get their turn.</summary>
    private const int ReceiveBatch = 64;

    private readonly EventLoop _loop;
    private readonly int _fd;
    private readonly Action<Reactor, DuplexStream> _onAccepted;
    private readonly Dictionary<DatagramPeer, DatagramFlow> _flows = [];
    private readonly Queue<DatagramFlow> _blocked = new();
    private bool _closed;
    private bool _isDeferred;

    private EpollDatagramListener(EventLoop loop, int fd, int maximumSend, Action<Reactor, DuplexStream> onAccepted)
    {
        _loop = loop;
        _fd = fd;
        _onAccepted = onAccepted;
        MaximumSend = maximumSend;
        EndPoint = NativeSocket.GetLocalEndPoint(fd);
        loop.Post(() => _ = loop.Watch(this, fd, Interest));
    }

    public IPEndPoint EndPoint { get; }

    public int Slot { get; set; } = -1;

    internal int MaximumSend { get; }

    internal static EpollDatagramListener Start(EventLoop loop, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted) =>
        new(loop, ListenSocket.Open(options, NativeSocket.SOCK_DGRAM), options.MaximumDatagram, onAccepted);

    /// <summary>Stops; open flows are the owner's to end before, as they send through this socket.</summary>
    public ValueTask DisposeAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(() =>
        {
            if (!_closed)
            {
                _closed = true;
                _loop.Close(this, _fd);
            }

            done.SetResult();
        });
        return new ValueTask(done.Task);
    }

    public unsafe void OnEvents(uint events)
    {
        if ((events & NativeEpoll.EPOLLOUT) != 0)
            ResumeBlocked();
        Span<byte> address = stackalloc byte[NativeSocket.AddressLength];
        for (var i = 0; i < ReceiveBatch; i++)
        {
            if (_closed)
                return;
            var count = NativeSocket.ReceiveFrom(_fd, _loop.BufferPointer, EventLoop.BufferLength, address, out var length);
            if (count == -Errno.EAGAIN)
                return;
            // Any other error is an ICMP answer to something sent earlier; it says nothing of the next datagram.
            if (count >= 0)
                Deliver(new DatagramPeer(address[..length]), count);
        }

        Defer();
    }

    public void OnSweep(long now)
    {
        foreach (var flow in _flows.Values.ToArray())
            flow.OnSweep(now);
    }

    public void OnTurn()
    {
        _isDeferred = false;
        OnEvents(0);
    }

    /// <summary>The next datagrams come with the next turn: epoll has told of them, and would not again.</summary>
    public void OnFault() => Defer();

    /// <summary>Sends a datagram; -EAGAIN: the flow is told when there is room.</summary>
    internal int Send(DatagramFlow flow, in DatagramPeer peer, ReadOnlySpan<byte> data)
    {
        if (_closed)
            return -Errno.EPIPE;
        Span<byte> address = stackalloc byte[NativeSocket.AddressLength];
        var result = NativeSocket.SendTo(_fd, data, address[..peer.Write(address)]);
        if (result == -Errno.EAGAIN)
            _blocked.Enqueue(flow);
        return result;
    }

    internal void Remove(in DatagramPeer peer) => _flows.Remove(peer);

    private void Deliver(in DatagramPeer peer, int count)
    {
        if (!_flows.TryGetValue(peer, out var flow))
        {
            flow = new DatagramFlow(_loop, this, peer);
            _flows.Add(peer, flow);
            flow.OnDatagram(_loop.Buffer.AsMemory(0, count));
            _onAccepted(_loop, flow);
            return;
        }

        flow.OnDatagram(_loop.Buffer.AsMemory(0, count));
    }

    private void Defer()
    {
        // An event that comes meanwhile must not ask for a second turn, and that for a third.
        if (_isDeferred || _closed)
            return;
        _isDeferred = true;
        _loop.Defer(this);
    }

    private void ResumeBlocked()
    {
        for (var budget = _blocked.Count; budget > 0 && _blocked.TryDequeue(out var flow); budget--)
            flow.OnWritable();
    }
}
