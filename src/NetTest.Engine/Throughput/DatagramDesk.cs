using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>
/// Where UDP streams of all clients knock, on one port. NetTest's clients show their cookie. iperf3's show nothing but their address, so of
/// iperf3 clients at one address one at a time makes its streams; the next waits for its turn, no longer than <see cref="s_turn"/>.
/// </summary>
internal sealed class DatagramDesk(ThroughputServer server, Socket listener) : IAsyncDisposable
{
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<ServerSession> _waiting = [];
    private readonly Pulse _left = new();
    private Task _serving = Task.CompletedTask;

    /// <summary>Makes the socket of a client's stream at the address that was knocked at; tests put something between this and what follows.</summary>
    internal Func<IPEndPoint, Socket> Bind { get; init; } = local => ServerSockets.BindDatagram(server.Options, local);

    internal void Start(CancellationToken cancellationToken) => _serving = ServeAsync(cancellationToken);

    /// <summary>Waits for the session's turn and announces it; its streams may come from now on.</summary>
    internal async Task EnterAsync(ServerSession session, CancellationToken cancellationToken)
    {
        // Who has had his turn for long and has not come is passed over, so that a client that stalls costs others little.
        if (!await _left.UntilAsync(() => TryEnter(session), s_turn, server.Options.TimeProvider, cancellationToken).ConfigureAwait(false))
            Enter(session);
    }

    /// <summary>Announces a session whose streams show its cookie.</summary>
    internal void EnterNamed(ServerSession session)
    {
        lock (_gate)
            _waiting.Add(session);
    }

    internal void Leave(ServerSession session)
    {
        lock (_gate)
            _waiting.Remove(session);
        _left.Beat();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await _serving.ConfigureAwait(false);
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[2048];
        var any = new IPEndPoint(listener.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var received = await listener.ReceiveMessageFromAsync(buffer, any, cancellationToken).ConfigureAwait(false);
                Serve(buffer.AsSpan(0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint, new IPEndPoint(received.PacketInformation.Address, ((IPEndPoint)listener.LocalEndPoint!).Port));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // An ICMP message about an answer of ours, or a datagram longer than a knock.
            }
        }
    }

    private bool TryEnter(ServerSession session)
    {
        lock (_gate)
        {
            if (_waiting.Exists(other => !other.ShowsCookie && other.Client.Equals(session.Client)))
                return false;
            Enter(session);
            return true;
        }
    }

    private void Enter(ServerSession session)
    {
        lock (_gate)
            _waiting.Insert(0, session);
    }

    // A knock's socket may bring strays, whose sockets may bring more: in a burst far more than a stack would carry.
    private void Serve(ReadOnlySpan<byte> knock, IPEndPoint peer, IPEndPoint local)
    {
        var strays = new Queue<(byte[] Knock, IPEndPoint Peer)>();
        Take(knock, peer, local, strays);
        while (strays.TryDequeue(out var stray))
            Take(stray.Knock, stray.Peer, local, strays);
    }

    /// <summary>Answers from the address that was knocked at: the client's socket is connected, and takes nothing from another.</summary>
    private void Take(ReadOnlySpan<byte> knock, IPEndPoint peer, IPEndPoint local, Queue<(byte[] Knock, IPEndPoint Peer)> strays)
    {
        // Whose knock is not heard for want of descriptors knocks again.
        if (Find(knock, ServerSockets.Plain(peer.Address)) is not { } session || FileReserve.IsReached(int.MaxValue))
            return;
        Socket? socket = null;
        try
        {
            socket = Bind(local);
            socket.Connect(peer);
        }
        catch (Exception e) when (e is SocketException or NetTestException)
        {
            socket?.Dispose();
            return;
        }

        GatherStrays(socket, peer, strays);
        if (!session.TryAdd(socket))
            socket.Dispose();
    }

    /// <summary>Between bind and connect the new socket got what strangers sent to the port: they are served like those that came here.</summary>
    private static void GatherStrays(Socket socket, IPEndPoint peer, Queue<(byte[] Knock, IPEndPoint Peer)> strays)
    {
        if (socket.Available == 0)
            return;
        var buffer = new byte[2048];
        EndPoint from = new IPEndPoint(peer.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        try
        {
            while (socket.Available > 0)
            {
                var length = socket.ReceiveFrom(buffer, ref from);
                if (!peer.Equals(from))
                    strays.Enqueue((buffer[..length], (IPEndPoint)from));
            }
        }
        catch (SocketException)
        {
            // Too long for a knock, or an ICMP message.
        }
    }

    private ServerSession? Find(ReadOnlySpan<byte> knock, IPAddress client)
    {
        var cookie = knock.Length >= DatagramHeader.ConnectRequest.Length + IperfCookie.Length
            ? IperfCookie.TryParse(knock.Slice(DatagramHeader.ConnectRequest.Length, IperfCookie.Length))
            : null;
        lock (_gate)
        {
            var named = cookie is null ? null : _waiting.Find(session => string.Equals(session.Cookie, cookie, StringComparison.Ordinal));
            return named is not null && named.Client.Equals(client) ? named : _waiting.Find(session => session.Client.Equals(client) && !session.ShowsCookie);
        }
    }
}
