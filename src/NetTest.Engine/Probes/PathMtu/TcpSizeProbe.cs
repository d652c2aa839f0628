using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>What became of one full segment.</summary>
internal sealed record TcpSizeProbe
{
    private const int MaximumRetransmits = 2;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(5);

    /// <summary>The size of its IP packet.</summary>
    internal required int Size { get; init; }

    /// <summary>Whether it was acknowledged, at that size.</summary>
    internal bool Acknowledged { get; init; }

    /// <summary>The biggest packet that this connection would send; null if it does not tell.</summary>
    internal int? LimitBytes { get; init; }

    /// <summary>Whether the limit is what the kernel learnt about the path, and not the far end's MSS.</summary>
    internal bool IsPathLimit { get; init; }

    /// <summary>Whether it was cut short.</summary>
    internal bool Interrupted { get; init; }

    /// <summary>Smoothed round-trip time, ns.</summary>
    internal long Rtt { get; init; }

    /// <summary>Bytes of IP and TCP headers without options.</summary>
    internal static int HeaderLength(bool isIPv6) => isIPv6 ? 60 : 40;

    internal static async Task<TcpSizeProbe> RunAsync(NetworkContext context, IPAddress? source, IPEndPoint target, int size, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var header = HeaderLength(target.AddressFamily == AddressFamily.InterNetworkV6);
        using var socket = context.CreateSocket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var fd = (int)socket.SafeHandle.DangerousGetHandle();
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_TCP, NativeSocket.TCP_MAXSEG, size - header);
        socket.NoDelay = true;
        // What is not acknowledged need not be: no connection of ours lingers.
        socket.LingerState = new LingerOption(enable: true, 0);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A first SYN that is lost is sent again after a second.
        deadline.CancelAfter(timeout + TimeSpan.FromSeconds(1));
        try
        {
            if (source is not null)
                socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(target, deadline.Token).ConfigureAwait(false);
            if (TcpInfo.Read(fd) is not { } before)
                return new TcpSizeProbe { Size = size };
            var limit = MssReader.Full(before) + header;
            if (limit < size)
                return new TcpSizeProbe { Size = size, LimitBytes = limit, IsPathLimit = limit >= before.PathMtuBytes };
            deadline.CancelAfter(timeout + TimeSpan.FromSeconds(1));
            await socket.SendAsync(new byte[before.SendMssBytes], deadline.Token).ConfigureAwait(false);
            return await WatchAsync(fd, size, header, before.SendMssBytes, deadline.Token).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return new TcpSizeProbe { Size = size };
        }
        catch (OperationCanceledException)
        {
            return new TcpSizeProbe { Size = size, Interrupted = cancellationToken.IsCancellationRequested };
        }
    }

    // The kernel tells of no acknowledgement but by TCP_INFO.
    private static async Task<TcpSizeProbe> WatchAsync(int fd, int size, int header, uint length, CancellationToken cancellationToken)
    {
        long? lastSent = null;
        while (TcpInfo.Read(fd) is { } now)
        {
            var limit = MssReader.Full(now) + header;
            // The kernel has been told that it was too big, and has cut it.
            if (limit < size)
                return new TcpSizeProbe { Size = size, LimitBytes = limit, IsPathLimit = true };
            // The SYN counts as a byte in some kernels; one segment is far more.
            if (now.BytesAcknowledged >= length)
                return new TcpSizeProbe { Size = size, Acknowledged = true, Rtt = now.RttMicroseconds * 1000L };
            if (now.TotalRetransmits >= MaximumRetransmits)
            {
                lastSent ??= MonotonicClock.Now;
                if (MonotonicClock.Now - lastSent > 100_000_000 + (2000L * now.RttMicroseconds))
                    return new TcpSizeProbe { Size = size };
            }
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
        }
        return new TcpSizeProbe { Size = size };
    }
}
