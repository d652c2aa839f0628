using System.Net;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>A UDP server's socket on one loop: a datagram between addresses that are not known yet opens a flow.</summary>
internal sealed class EpollDatagramListener : IListener, IEpollSource
{
    private const uint Interest = NativeEpoll.EPOLLIN | NativeEpoll.EPOLLOUT | NativeEpoll.EPOLLET;

    /// <summary>So many datagrams are taken before other sources get their turn.</summary>
    private const int ReceiveBatch = 64;

    private const int ControlLength = 256;

    private readonly EventLoop _loop;
    private readonly int _fd;
    private readonly Action<Reactor, DuplexStream> _onAccepted;
    private readonly Dictionary<DatagramAddresses, DatagramFlow> _flows = [];
    private readonly EndedFlows<DatagramAddresses> _ended = new();
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

    internal static EpollDatagramListener Start(EventLoop loop, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted)
    {
        var fd = ListenSocket.Open(options, NativeSocket.SOCK_DGRAM);
        // A socket of one address answers from no other.
        if (options.EndPoint.Address.Equals(IPAddress.IPv6Any) || options.EndPoint.Address.Equals(IPAddress.Any))
            PacketInformation.Enable(fd, options.EndPoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
        return new(loop, fd, options.MaximumDatagram, onAccepted);
    }

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

    public void OnEvents(uint events)
    {
        if ((events & NativeEpoll.EPOLLOUT) != 0)
            ResumeBlocked();
        for (var i = 0; i < ReceiveBatch; i++)
        {
            if (_closed)
                return;
            var count = Receive(out var addresses);
            if (count == -Errno.EAGAIN)
                return;
            // Any other error is an ICMP answer to something sent earlier; it says nothing of the next datagram.
            if (count >= 0)
                Deliver(addresses, count);
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
    internal int Send(DatagramFlow flow, in DatagramAddresses addresses, ReadOnlySpan<byte> data)
    {
        if (_closed)
            return -Errno.EPIPE;
        Span<byte> name = stackalloc byte[NativeSocket.AddressLength];
        var result = NativeMessage.Send(_fd, data, name[..addresses.Peer.Write(name)], addresses.Local, NativeSocket.MSG_NOSIGNAL);
        if (result == -Errno.EAGAIN)
            _blocked.Enqueue(flow);
        return result;
    }

    internal void Remove(in DatagramAddresses addresses)
    {
        if (_flows.Remove(addresses))
            _ended.Add(addresses, _loop.LoopTime);
    }

    // Into the loop's buffer; returns its length, or a negative errno.
    private unsafe int Receive(out DatagramAddresses addresses)
    {
        addresses = default;
        var name = stackalloc byte[NativeSocket.AddressLength];
        var control = stackalloc byte[ControlLength];
        var vector = new IoVector { Base = _loop.BufferPointer, Length = EventLoop.BufferLength };
        var message = new MessageHeader { Name = name, NameLength = NativeSocket.AddressLength, Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlLength };
        var count = NativeMessage.Receive(_fd, &message, 0);
        if (count < 0)
            return count;
        var local = default(PacketInformation);
        var messages = new ControlMessages(new ReadOnlySpan<byte>(control, (int)message.ControlLength));
        while (messages.MoveNext())
            local = PacketInformation.Read(messages, local);
        addresses = new(new DatagramPeer(new ReadOnlySpan<byte>(name, (int)message.NameLength)), local);
        return count;
    }

    private void Deliver(in DatagramAddresses addresses, int count)
    {
        if (!_flows.TryGetValue(addresses, out var flow))
        {
            flow = new DatagramFlow(_loop, this, addresses, _ended.Contains(addresses, _loop.LoopTime));
            _flows.Add(addresses, flow);
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
