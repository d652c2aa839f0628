using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>What each connection to a server goes through before it belongs to a test: its address may come, and it says in time whose it is.</summary>
/// <param name="options">Who may come, and how long a connection may be silent.</param>
/// <param name="onRefused">Is told of each client whose address may not come.</param>
internal sealed class ServerEntrance(ThroughputServerOptions options, Action onRefused)
{
    // Connections that have not yet said what they are; beyond that new ones are dropped, as they cost a descriptor each.
    private const int MostStrangers = 4096;
    private static readonly TimeSpan s_introduction = TimeSpan.FromSeconds(10);

    private int _strangers;

    /// <summary>Reads the cookie; null if the connection is not one of ours, or its client may not come.</summary>
    internal async Task<string?> IntroduceAsync(Socket socket, CancellationToken stopping)
    {
        if (Interlocked.Increment(ref _strangers) > MostStrangers)
        {
            Interlocked.Decrement(ref _strangers);
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(options.IdleTimeout < s_introduction ? options.IdleTimeout : s_introduction);
        try
        {
            if (!ServerSockets.IsAllowed(options.Allow, ((IPEndPoint)socket.RemoteEndPoint!).Address))
            {
                onRefused();
                await TurnAwayAsync(socket).ConfigureAwait(false);
                return null;
            }

            var bytes = new byte[IperfCookie.Length];
            var length = 0;
            while (length < bytes.Length)
            {
                var received = await socket.ReceiveAsync(bytes.AsMemory(length), limit.Token).ConfigureAwait(false);
                if (received == 0)
                    return null;
                length += received;
            }

            return IperfCookie.TryParse(bytes);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _strangers);
        }
    }

    /// <summary>Tells a client that it may not come, and closes.</summary>
    internal static async Task TurnAwayAsync(Socket socket)
    {
        using (socket)
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
        {
            try
            {
                await socket.SendAsync(new[] { unchecked((byte)IperfState.AccessDenied) }, limit.Token).ConfigureAwait(false);
                await ServerSockets.EndSendingAsync(socket, limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // It is gone.
            }
        }
    }
}
