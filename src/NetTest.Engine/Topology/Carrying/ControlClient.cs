using System.Net.Sockets;

namespace NetTest.Engine.Topology.Carrying;

/// <summary>Gives orders to whoever carries links.</summary>
internal static class ControlClient
{
    /// <summary>Sends a request and returns the answer; null if there is none in time.</summary>
    internal static async Task<ControlReply?> AskAsync(string path, ControlRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token).ConfigureAwait(false);
            using var stream = new NetworkStream(socket);
            await ControlLine.WriteAsync(stream, request, ControlJson.Default.ControlRequest, limit.Token).ConfigureAwait(false);
            return await ControlLine.ReadAsync(stream, ControlJson.Default.ControlReply, ControlLine.MostBytes, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
