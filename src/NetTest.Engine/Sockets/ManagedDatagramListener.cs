using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace NetTest.Engine.Sockets;

/// <summary>
/// A UDP server's socket on the runtime's sockets. They cannot say from which address a datagram is to leave; so where a server listens on all
/// addresses, each that is asked gets a socket of its own on the same port, which answers and takes what comes there from then on.
/// </summary>
internal sealed class ManagedDatagramListener : IListener
{
    private const int LargestDatagram = 65535;
    private const int QueueCapacity = 64;

    private readonly ManagedReactor _reactor;
    private readonly ListenerOptions _options;
    private readonly Action<Reactor, DuplexStream> _onAccepted;
    private readonly Socket _socket;
    private readonly Dictionary<IPAddress, Socket> _answering = [];
    private readonly Queue<(Socket Socket, IPAddress Local)> _waiting = new();
    private readonly ConcurrentDictionary<(EndPoint Peer, IPAddress? Local), Flow> _flows = new();
    private readonly EndedFlows<(EndPoint Peer, IPAddress? Local)> _ended = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentBag<Task> _receiving = [];

    internal ManagedDatagramListener(ManagedReactor reactor, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted)
    {
        _reactor = reactor;
        _options = options;
        _onAccepted = onAccepted;
        _socket = ManagedListener.Bind(options, SocketType.Dgram, ProtocolType.Udp);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        // A socket of one address answers from no other.
        _receiving.Add(EndPoint.Address.Equals(IPAddress.Any) || EndPoint.Address.Equals(IPAddress.IPv6Any) ? ReceiveForAllAsync() : ReceiveAsync(_socket, local: null));
    }

    public IPEndPoint EndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        // The first of them, which makes the others, ends like them.
        while (_receiving.TryTake(out var receiving))
            await receiving.ConfigureAwait(false);
        _socket.Dispose();
        foreach (var answering in _answering.Values)
            answering.Dispose();
        _closing.Dispose();
    }

    private Task ReceiveAsync(Socket socket, IPAddress? local)
    {
        var any = AnyOf(socket);
        return ReceiveAsync(async buffer =>
        {
            var received = await socket.ReceiveFromAsync(buffer, any, _closing.Token).ConfigureAwait(false);
            Deliver(buffer.AsSpan(0, received.ReceivedBytes), received.RemoteEndPoint, local, socket);
        });
    }

    private Task ReceiveForAllAsync()
    {
        var any = AnyOf(_socket);
        return ReceiveAsync(async buffer =>
        {
            // What came here before comes first.
            while (_socket.Available == 0 && _waiting.TryDequeue(out var next))
                _receiving.Add(ReceiveAsync(next.Socket, next.Local));
            var received = await _socket.ReceiveMessageFromAsync(buffer, any, _closing.Token).ConfigureAwait(false);
            var local = received.PacketInformation.Address;
            Deliver(buffer.AsSpan(0, received.ReceivedBytes), received.RemoteEndPoint, local, AnswerFrom(local));
        });
    }

    private static async Task ReceiveAsync(Func<byte[], Task> receiveOne)
    {
        var buffer = new byte[LargestDatagram];
        while (true)
        {
            try
            {
                await receiveOne(buffer).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // An ICMP answer to something sent earlier; it says nothing of the next datagram.
            }
        }
    }

    private static IPEndPoint AnyOf(Socket socket) => new(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    // Only the one task that receives for all addresses comes here.
    private Socket AnswerFrom(IPAddress local)
    {
        if (_answering.TryGetValue(local, out var known))
            return known;
        Socket? socket = null;
        try
        {
            socket = _options.Context.CreateSocket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (local.IsIPv4MappedToIPv6)
                socket.DualMode = true;
            _options.Settings.Apply(socket);
            Share(socket, new IPEndPoint(local, EndPoint.Port));
            _answering[local] = socket;
            _waiting.Enqueue((socket, local));
            return socket;
        }
        catch (Exception e) when (e is SocketException or NetTestException)
        {
            // A broadcast address, say, or no descriptor is left: routing chooses.
            socket?.Dispose();
            return _socket;
        }
    }

    // Only for the moment: two servers must not share a port.
    private void Share(Socket socket, IPEndPoint local)
    {
        SharedPort.Allow(socket, isAllowed: true);
        SharedPort.Allow(_socket, isAllowed: true);
        try
        {
            socket.Bind(local);
        }
        finally
        {
            SharedPort.Allow(socket, isAllowed: false);
            SharedPort.Allow(_socket, isAllowed: false);
        }
    }

    private void Deliver(ReadOnlySpan<byte> datagram, EndPoint peer, IPAddress? local, Socket answering)
    {
        var flow = _flows.GetOrAdd((peer, local), static (addresses, from) => new Flow(from.This, from.answering, addresses, from.This._ended.Contains(addresses, MonotonicClock.Now)), (This: this, answering));
        flow.Deliver(datagram.ToArray());
        if (flow.IsNew())
            _onAccepted(_reactor, flow);
    }

    private sealed class Flow(ManagedDatagramListener listener, Socket socket, (EndPoint Peer, IPAddress? Local) addresses, bool mayBeLate) : ManagedOperations
    {
        private readonly Channel<byte[]> _queue = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueueCapacity) { FullMode = BoundedChannelFullMode.DropWrite });
        private byte[] _datagram = [];
        private int _accepted;
        private long _datagrams;

        internal override int MaximumSend => listener._options.MaximumDatagram;

        internal override bool MayBeLate => mayBeLate;

        internal override long Datagrams => Volatile.Read(ref _datagrams);

        internal override ReadOnlySpan<byte> Received => _datagram;

        internal override ValueTask<IoResult> ConnectAsync(long deadline) => new(IoStatus.Ok);

        internal override ValueTask<IoResult> HandshakeAsync(long deadline) => new(IoStatus.Ok);

        internal override ValueTask<IoResult> ReceiveAsync(int maximum, long deadline) => RunAsync(async token =>
        {
            _datagram = await _queue.Reader.ReadAsync(token).ConfigureAwait(false);
            return _datagram.Length;
        }, deadline);

        internal override ValueTask<IoResult> SendAsync(ReadOnlyMemory<byte> data, long deadline) =>
            RunAsync(token => socket.SendToAsync(data, addresses.Peer, token), deadline);

        internal override void Close()
        {
            if (listener._flows.TryRemove(addresses, out _))
                listener._ended.Add(addresses, MonotonicClock.Now);
        }

        internal bool IsNew() => Interlocked.Exchange(ref _accepted, 1) == 0;

        internal void Deliver(byte[] datagram)
        {
            Interlocked.Increment(ref _datagrams);
            _queue.Writer.TryWrite(datagram);
        }
    }
}
