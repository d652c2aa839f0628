using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>
/// A small HTTP/1.1 server for Prometheus, on a socket of the namespace. A client that is slow or sends garbage holds a place for some seconds and
/// disturbs nobody: when all places are taken, the one that has been waiting longest for its client gives way.
/// </summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    private const int LongestHead = 8192;
    private const int MostConnections = 64;
    private static readonly TimeSpan s_requestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_idleTimeout = TimeSpan.FromSeconds(90);

    private readonly Lock _lock = new();
    private readonly LinkedList<Socket> _connections = [];
    private readonly HashSet<Task> _serving = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly AcceptPause _pause = new();
    private readonly Socket _listener;
    private readonly MetricsAnswer _answer;
    private readonly Task _accepting;

    private MetricsServer(Socket listener, MetricsAnswer answer)
    {
        _listener = listener;
        _answer = answer;
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    internal IPEndPoint EndPoint { get; }

    /// <summary>Listens.</summary>
    /// <exception cref="NetTestException">The address or port cannot be had.</exception>
    internal static MetricsServer Start(NetworkContext context, IPEndPoint endPoint, MetricsAnswer answer)
    {
        var socket = context.CreateSocket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endPoint);
            socket.Listen(128);
            return new MetricsServer(socket, answer);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw Describe(context, endPoint, exception);
        }
    }

    /// <summary>Ends it with all its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] serving;
        lock (_lock)
            serving = [.. _serving];
        await Task.WhenAll(serving).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static NetTestException Describe(NetworkContext context, IPEndPoint endPoint, SocketException exception)
    {
        var where = context.Name is { } name ? $"{endPoint} in namespace {name}" : endPoint.ToString();
        return exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => new(ErrorReason.AddressInUse, $"Metrics cannot be served on {where}: another program uses the port; choose another port, or 0 for any free one.", endPoint, exception),
            SocketError.AddressNotAvailable => new(ErrorReason.AddressNotAvailable, $"Metrics cannot be served on {where}: the address is not one of this machine's; see 'ip address'.", endPoint, exception),
            SocketError.AccessDenied => new(ErrorReason.MissingPrivilege, $"Metrics cannot be served on {where}: ports below 1024 need root; choose a higher port.", endPoint, exception),
            _ => new(ErrorReason.SystemCallFailed, $"Metrics cannot be served on {where}: {exception.Message}", endPoint, exception),
        };
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _pause.AcceptAsync(_listener, _stopping.Token).ConfigureAwait(false);
                Serve(socket);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure)
            {
                // The client has gone already, or files are short for the moment.
                await _pause.AfterAsync(failure, _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    private void Serve(Socket socket)
    {
        LinkedListNode<Socket> node;
        lock (_lock)
        {
            if (_connections is { Count: >= MostConnections, First: { } longest })
            {
                _connections.Remove(longest);
                longest.Value.Dispose();
            }

            node = _connections.AddLast(socket);
        }

        var serving = ServeAsync(node);
        lock (_lock)
            _serving.Add(serving);
        _ = serving.ContinueWith(
            task =>
            {
                lock (_lock)
                    _serving.Remove(task);
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    private async Task ServeAsync(LinkedListNode<Socket> node)
    {
        var socket = node.Value;
        try
        {
            socket.NoDelay = true;
            var buffer = new byte[LongestHead];
            var filled = 0;
            while (true)
            {
                var head = await ReadHeadAsync(socket, buffer, filled).ConfigureAwait(false);
                if (head.Length == 0)
                    return;
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                deadline.CancelAfter(s_requestTimeout);
                if (head.Length < 0)
                {
                    await SendAsync(socket, MetricsAnswer.TooLarge(), deadline.Token).ConfigureAwait(false);
                    socket.Shutdown(SocketShutdown.Send);
                    return;
                }

                var request = RequestHead.TryParse(buffer.AsSpan(0, head.Length));
                await SendAsync(socket, _answer.To(request), deadline.Token).ConfigureAwait(false);
                if (request is not { KeepsAlive: true })
                {
                    socket.Shutdown(SocketShutdown.Send);
                    return;
                }

                Touch(node);
                filled = head.Filled - head.Length;
                buffer.AsSpan(head.Length, filled).CopyTo(buffer);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, was too slow, gave way, or the server ends.
        }
        finally
        {
            socket.Dispose();
            _pause.Release();
            lock (_lock)
            {
                if (node.List is not null)
                    _connections.Remove(node);
            }
        }
    }

    // Length 0: the client closed; -1: the head is too long.
    private async Task<(int Length, int Filled)> ReadHeadAsync(Socket socket, byte[] buffer, int filled)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        deadline.CancelAfter(filled > 0 ? s_requestTimeout : s_idleTimeout);
        while (true)
        {
            if (RequestHead.LengthIn(buffer.AsSpan(0, filled)) is > 0 and var length)
                return (length, filled);
            if (filled == buffer.Length)
                return (-1, filled);
            var received = await socket.ReceiveAsync(buffer.AsMemory(filled), deadline.Token).ConfigureAwait(false);
            if (received == 0)
                return (0, 0);
            // From its first byte on, a request has its own time, which further bytes do not prolong.
            if (filled == 0)
                deadline.CancelAfter(s_requestTimeout);
            filled += received;
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
    }

    private void Touch(LinkedListNode<Socket> node)
    {
        lock (_lock)
        {
            if (node.List is null)
                return;
            _connections.Remove(node);
            _connections.AddLast(node);
        }
    }
}
