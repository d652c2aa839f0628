using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Topology.Carrying;

/// <summary>
/// Takes orders for a topology from other processes of the same user: a Unix domain socket, one request and one answer for each connection,
/// with a deadline.
/// </summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private const int Backlog = 64;
    private const int MostRequestBytes = 65536;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _ending = new();
    private readonly AcceptPause _pause = new();
    private readonly Func<ControlRequest, ControlReply> _answer;
    private readonly string _path;
    private Task _serving = Task.CompletedTask;

    private ControlServer(string path, Func<ControlRequest, ControlReply> answer) => (_path, _answer) = (path, answer);

    /// <summary>Listens; the folder must exist, and what stands at the path is replaced.</summary>
    internal static ControlServer Start(string path, Func<ControlRequest, ControlReply> answer)
    {
        File.Delete(path);
        var server = new ControlServer(path, answer);
        try
        {
            server._listener.Bind(new UnixDomainSocketEndPoint(path));

            // Nobody can connect before listen(2), so that nobody slips in between.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            server._listener.Listen(Backlog);
        }
        catch
        {
            server._listener.Dispose();
            server._ending.Dispose();
            File.Delete(path);
            throw;
        }

        server._serving = server.ServeAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested)
            return;
        await _ending.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(false);
        _listener.Dispose();
        File.Delete(_path);
        _ending.Dispose();
    }

    // One after the other: an answer takes microseconds, and whoever connects and says nothing is cut off.
    private async Task ServeAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                using var connection = await _listener.AcceptAsync(_ending.Token).ConfigureAwait(false);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
                limit.CancelAfter(s_limit);
                using var stream = new NetworkStream(connection);
                var request = await ControlLine.ReadAsync(stream, ControlJson.Default.ControlRequest, MostRequestBytes, limit.Token).ConfigureAwait(false);
                var reply = request is null ? new ControlReply { Error = "the order could not be read" } : Answer(request);
                await ControlLine.WriteAsync(stream, reply, ControlJson.Default.ControlReply, limit.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The other end has gone or is too slow, or this one ends.
            }
            catch (SocketException failure)
            {
                // No descriptor is left, perhaps. None of ours can be released meanwhile: one connection is served at a time.
                await _pause.AfterAsync(failure, _ending.Token).ConfigureAwait(false);
            }
        }
    }

    // Whatever fails is told to who asked: the socket serves the others, and its end must find nothing broken.
    private ControlReply Answer(ControlRequest request)
    {
        try
        {
            return _answer(request);
        }
        catch (Exception exception)
        {
            return new ControlReply { Error = exception.Message };
        }
    }
}
