using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace NetTest.Engine.Sockets;

/// <summary>
/// A UDP server's socket on the runtime's sockets, which cannot say from which address an answer is to leave: on all addresses of a machine
/// that has several, routing chooses.
/// </summary>
internal sealed class ManagedDatagramListener : IListener
{
    private const int LargestDatagram = 65535;
    private const int QueueCapacity = 64;

    private readonly Socket _socket;
    private readonly int _maximumSend;
    private readonly ConcurrentDictionary<EndPoint, Flow> _flows = new();
    private readonly EndedFlows<EndPoint> _ended = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _receiving;

    internal ManagedDatagramListener(Reactor reactor, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted)
    {
        _socket = ManagedListener.Bind(options, SocketType.Dgram, ProtocolType.Udp);
        _maximumSend = options.MaximumDatagram;
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _receiving = ReceiveAsync(reactor, onAccepted);
    }

    public IPEndPoint EndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        _socket.Dispose();
        _closing.Dispose();
    }

    private async Task ReceiveAsync(Reactor reactor, Action<Reactor, DuplexStream> onAccepted)
    {
        var buffer = new byte[LargestDatagram];
        var any = new IPEndPoint(EndPoint.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (true)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, any, _closing.Token).ConfigureAwait(false);
                var flow = _flows.GetOrAdd(received.RemoteEndPoint, peer => new Flow(this, peer, _ended.Contains(peer, MonotonicClock.Now)));
                flow.Deliver(buffer.AsSpan(0, received.ReceivedBytes).ToArray());
                if (flow.IsNew())
                    onAccepted(reactor, flow);
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

    private sealed class Flow(ManagedDatagramListener listener, EndPoint peer, bool mayBeLate) : ManagedOperations
    {
        private readonly Channel<byte[]> _queue = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueueCapacity) { FullMode = BoundedChannelFullMode.DropWrite });
        private byte[] _datagram = [];
        private int _accepted;
        private long _datagrams;

        internal override int MaximumSend => listener._maximumSend;

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
            RunAsync(token => listener._socket.SendToAsync(data, peer, token), deadline);

        internal override void Close()
        {
            if (listener._flows.TryRemove(peer, out _))
                listener._ended.Add(peer, MonotonicClock.Now);
        }

        internal bool IsNew() => Interlocked.Exchange(ref _accepted, 1) == 0;

        internal void Deliver(byte[] datagram)
        {
            Interlocked.Increment(ref _datagrams);
            _queue.Writer.TryWrite(datagram);
        }
    }
}
