using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Throughput;

/// <summary>A server's listening sockets.</summary>
internal static class ServerSockets
{
    private const int Attempts = 20;

    /// <summary>One TCP and one UDP socket on the same port.</summary>
    internal static (Socket Tcp, Socket Udp) Listen(ThroughputServerOptions options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var tcp = Bind(options, SocketType.Stream, options.Port);
            try
            {
                tcp.Listen(4096);
                return (tcp, Bind(options, SocketType.Dgram, ((IPEndPoint)tcp.LocalEndPoint!).Port));
            }
            catch (NetTestException e) when (e.Reason == ErrorReason.AddressInUse && options.Port == 0 && attempt < Attempts)
            {
                // The kernel's choice for TCP was taken for UDP: another one.
                tcp.Dispose();
            }
            catch
            {
                tcp.Dispose();
                throw;
            }
        }
    }

    /// <summary>A UDP socket on the server's port for one client's stream; others may have the same port.</summary>
    internal static Socket BindDatagram(ThroughputServerOptions options, IPEndPoint local) => BindTo(options, SocketType.Dgram, local);

    /// <summary>Nothing more comes from here. What the client has sent is read to its end, lest closing makes a reset of it that overtakes our last word.</summary>
    internal static async Task EndSendingAsync(Socket socket, CancellationToken cancellationToken)
    {
        socket.Shutdown(SocketShutdown.Send);
        var rest = new byte[4096];
        while (await socket.ReceiveAsync(rest, cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }

    internal static bool IsAllowed(IReadOnlyList<IPNetwork> allow, IPAddress address)
    {
        if (allow.Count == 0)
            return true;
        var plain = Plain(address);
        return allow.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    /// <summary>An IPv4 address that came over an IPv6 socket as what it is.</summary>
    internal static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static Socket Bind(ThroughputServerOptions options, SocketType type, int port)
    {
        try
        {
            return BindTo(options, type, new IPEndPoint(options.Address, port));
        }
        catch (NetTestException e) when (options.Address.Equals(IPAddress.IPv6Any) && e.Reason is ErrorReason.NotSupported or ErrorReason.AddressNotAvailable)
        {
            // No IPv6 on this machine: "all addresses" are those of IPv4.
            return BindTo(options, type, new IPEndPoint(IPAddress.Any, port));
        }
    }

    private static Socket BindTo(ThroughputServerOptions options, SocketType type, IPEndPoint local)
    {
        Socket? socket = null;
        try
        {
            socket = options.Context.CreateSocket(local.AddressFamily, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
            if (local.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = local.Address.Equals(IPAddress.IPv6Any) || local.Address.IsIPv4MappedToIPv6;
            if (type == SocketType.Dgram)
                SharedPort.Allow(socket, isAllowed: true);
            socket.Bind(local);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw Error(e, options, local);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    private static NetTestException Error(SocketException e, ThroughputServerOptions options, IPEndPoint local) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new NetTestException(ErrorReason.AddressInUse, $"{local} in {options.Context} is in use by another program; choose another port, or 0.", local, e),
        SocketError.AddressNotAvailable => new NetTestException(ErrorReason.AddressNotAvailable, $"Cannot listen on {local}: the address is not one of {(options.Context.Name is { } name ? $"namespace {name}" : "this machine")}'s; see 'ip address'.", local, e),
        SocketError.AddressFamilyNotSupported => new NetTestException(ErrorReason.NotSupported, $"{options.Context} has no {local.AddressFamily}.", local, e),
        SocketError.AccessDenied => new NetTestException(ErrorReason.MissingPrivilege, $"Port {local.Port} needs root or CAP_NET_BIND_SERVICE.", local, e),
        _ => new NetTestException(ErrorReason.SystemCallFailed, $"{local} in {options.Context} cannot be listened on: {e.Message}.", local, e),
    };
}
