using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Ports;

/// <summary>One attempt to connect, and what its failure means.</summary>
internal static class PortConnect
{
    /// <summary>Connects and closes; null if it was cancelled.</summary>
    internal static async Task<PortResult?> TryAsync(NetworkContext context, string target, IPEndPoint endPoint, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var socket = context.CreateSocket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var result = new PortResult { Target = target, Address = endPoint.Address.ToString(), Port = endPoint.Port, State = PortState.Filtered };
        if (OperatingSystem.IsLinux())
            HearErrors(socket, endPoint.AddressFamily);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        var start = Stopwatch.GetTimestamp();
        try
        {
            await socket.ConnectAsync(endPoint, deadline.Token).ConfigureAwait(false);
            return result with { State = PortState.Open, ConnectMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds };
        }
        catch (OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested ? null : result;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TooManyOpenSockets)
        {
            throw new NetTestException(ErrorReason.LimitReached, "The process has no file descriptor left for another connection; raise the limit (ulimit -n) or lower the concurrency.", target, exception);
        }
        catch (SocketException exception)
        {
            return Explain(result, exception.SocketErrorCode, OperatingSystem.IsLinux() ? TakeError(socket) : null);
        }
    }

    private static PortResult Explain(PortResult result, SocketError error, ExtendedError? icmp)
    {
        if (icmp is { Offender: { } offender } said)
            return result with { RefusedBy = offender.ToString(), State = IsFilter(said) ? PortState.Filtered : PortState.Unreachable };
        return error switch
        {
            SocketError.ConnectionRefused or SocketError.ConnectionReset => result with { State = PortState.Closed },
            SocketError.TimedOut => result,
            _ => result with { State = PortState.Unreachable },
        };
    }

    // A host that has nobody listening sends RST; ICMP "port unreachable" is what filters say (RFC 792 codes 3, 9, 10, 13; RFC 4443 codes 1, 4, 5, 6).
    private static bool IsFilter(in ExtendedError error) => error.Origin == ExtendedError.OriginIcmp6
        ? error is { Type: 1, Code: 1 or 4 or 5 or 6 }
        : error is { Type: 3, Code: 3 or 9 or 10 or 13 };

    private static void HearErrors(Socket socket, AddressFamily family)
    {
        var fd = (int)socket.SafeHandle.DangerousGetHandle();
        _ = family == AddressFamily.InterNetworkV6
            ? NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_RECVERR, 1)
            : NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_RECVERR, 1);
    }

    private static ExtendedError? TakeError(Socket socket)
    {
        Span<byte> buffer = stackalloc byte[64];
        Span<byte> address = stackalloc byte[NativeSocket.AddressLength];
        var fd = (int)socket.SafeHandle.DangerousGetHandle();
        return ReceivedMessage.Receive(fd, buffer, address, NativeOption.MSG_ERRQUEUE, out var message) == 0 ? message.Error : null;
    }
}
