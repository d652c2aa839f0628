using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>Reads the MSS of a TCP connection that is made for it.</summary>
internal static class MssReader
{
    /// <summary>The MSS towards the target without options, as the kernel would use it now; null if no connection was made.</summary>
    internal static async Task<int?> ReadAsync(NetworkContext context, IPAddress? source, IPEndPoint target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        using var socket = context.CreateSocket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (source is not null)
                socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(target, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return null;
        }
        return TcpInfo.Read((int)socket.SafeHandle.DangerousGetHandle()) is { SendMssBytes: > 0 } info ? Full(info) : null;
    }

    /// <summary>The MSS with what the options take.</summary>
    internal static int Full(TcpInfo info) => (int)info.SendMssBytes + (info.HasTimestamps ? 12 : 0);
}
