using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace NetTest.TestSupport;

/// <summary>A TCP server on loopback that misbehaves: each connection it accepts is given to a behaviour, and closed after it.</summary>
public sealed class FaultyPeer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<Socket, CancellationToken, Task> _behaviour;
    private readonly Task _accepting;
    private int _accepted;

    private FaultyPeer(Func<Socket, CancellationToken, Task> behaviour)
    {
        _behaviour = behaviour;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>How many connections it has accepted.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Does this with each connection.</summary>
    public static FaultyPeer Start(Func<Socket, CancellationToken, Task> behaviour) => new(behaviour);

    /// <summary>Closes at once.</summary>
    public static FaultyPeer ClosesAtOnce() => new((_, _) => Task.CompletedTask);

    /// <summary>Reads what comes, and never answers.</summary>
    public static FaultyPeer NeverAnswers() => new(ReadAllAsync);

    /// <summary>Resets once the first bytes have come.</summary>
    public static FaultyPeer Resets() => new(async (socket, token) =>
    {
        await ReadAsync(socket, token).ConfigureAwait(false);
        socket.LingerState = new LingerOption(enable: true, 0);
    });

    /// <summary>Answers the first bytes with these, and then reads on, or closes.</summary>
    public static FaultyPeer Answers(ReadOnlyMemory<byte> answer, bool thenCloses, TimeSpan delay = default) => new(async (socket, token) =>
    {
        await ReadAsync(socket, token).ConfigureAwait(false);
        await Task.Delay(delay, token).ConfigureAwait(false);
        await socket.SendAsync(answer, token).ConfigureAwait(false);
        if (!thenCloses)
        {
            await ReadAllAsync(socket, token).ConfigureAwait(false);
            return;
        }

        // A FIN, not the RST that unread bytes would make of it.
        socket.Shutdown(SocketShutdown.Send);
        await ReadAllAsync(socket, token).ConfigureAwait(false);
    });

    /// <summary>Reads one piece of what comes.</summary>
    public static async Task ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(socket);
        await socket.ReceiveAsync(new byte[65536], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads until the other end closes.</summary>
    public static async Task ReadAllAsync(Socket socket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var buffer = new byte[65536];
        while (await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }

    /// <summary>Ends it, with all that is open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections).ConfigureAwait(false);
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_ending.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _accepted);
                _connections.Add(ServeAsync(socket));
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await _behaviour(socket, _ending.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The other end has gone, or the test has ended.
            }
        }
    }
}
