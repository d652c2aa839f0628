using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Responder;

/// <summary>Sends back over TCP what it receives (RFC 862), on the event loops of this process; ends connections that say nothing.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_stop = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<DuplexStream, Reactor> _open = new();
    private readonly Pulse _closed = new();
    private readonly IListener _listener;
    private readonly int _most;
    private long _accepted;
    private long _refused;
    private long _bytes;

    private EchoServer(ConnTestResponderOptions options, int port)
    {
        _most = options.MaxConnections;
        _listener = Reactor.Listen(
            Reactor.ForProcess(tls: false),
            new ListenerOptions { Context = options.Context, EndPoint = new IPEndPoint(options.Address, port), Settings = new SocketSettings { NoDelay = true } },
            OnAccepted,
            static _ => { });
    }

    internal IPEndPoint EndPoint => _listener.EndPoint;

    internal int Open => _open.Count;

    internal long Accepted => Volatile.Read(ref _accepted);

    internal long Refused => Volatile.Read(ref _refused);

    internal long Bytes => Volatile.Read(ref _bytes);

    internal static EchoServer Start(ConnTestResponderOptions options, int port) => new(options, port);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);

        // None comes any more, and a stream that was interrupted stays so: once is enough.
        foreach (var (stream, reactor) in _open)
            reactor.Post(() => stream.Interrupt(MonotonicClock.Now));
        await _closed.UntilAsync(() => _open.IsEmpty, s_stop, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
    }

    private void OnAccepted(Reactor reactor, DuplexStream stream)
    {
        if (_open.Count >= _most)
        {
            Interlocked.Increment(ref _refused);
            stream.Close();
            return;
        }

        Interlocked.Increment(ref _accepted);
        _open[stream] = reactor;
        _ = EchoAsync(stream);
    }

    private async Task EchoAsync(DuplexStream stream)
    {
        byte[]? buffer = null;
        try
        {
            while (true)
            {
                var received = await stream.ReceiveAsync(64 * 1024, MonotonicClock.After(s_idle)).ConfigureAwait(false);
                if (!received.IsOk)
                    return;
                if (buffer is null || buffer.Length < received.Bytes)
                {
                    Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(received.Bytes);
                }

                // What was received lives in the loop's own buffer until the next await.
                stream.Received.CopyTo(buffer);
                for (var sent = 0; sent < received.Bytes;)
                {
                    var moved = await stream.SendAsync(buffer.AsMemory(sent, received.Bytes - sent), MonotonicClock.After(s_idle)).ConfigureAwait(false);
                    if (!moved.IsOk)
                        return;
                    sent += moved.Bytes;
                }

                Interlocked.Add(ref _bytes, received.Bytes);
            }
        }
        finally
        {
            Return(buffer);
            stream.Close();
            _open.TryRemove(stream, out _);
            _closed.Beat();
        }
    }

    private static void Return(byte[]? buffer)
    {
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
