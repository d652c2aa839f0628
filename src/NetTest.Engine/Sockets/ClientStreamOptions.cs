using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>What the streams of one client share.</summary>
internal sealed class ClientStreamOptions
{
    private int _nextPort = -1;

    internal required NetworkContext Context { get; init; }

    internal required IPEndPoint Server { get; init; }

    /// <summary>The source address, with port 0; null: the kernel chooses.</summary>
    internal IPEndPoint? Source { get; init; }

    internal PortRange? SourcePorts { get; init; }

    internal bool Datagram { get; init; }

    /// <summary>The largest payload put into one datagram.</summary>
    internal int MaximumDatagram { get; init; } = 1400;

    internal TlsClientContext? Tls { get; init; }

    internal SocketSettings Settings { get; init; } = SocketSettings.None;

    /// <summary>The server's address as the kernel wants it.</summary>
    internal byte[] ServerAddress => field ??= NativeSocket.ToNative(Server);

    /// <summary>Binds a socket of ours to the source address and the next port of the range, if either was asked for.</summary>
    internal IoStatus BindSource(int fd)
    {
        if (SourcePorts is { } ports)
            return BindPort(fd, ports);
        if (Source is not { } source)
            return IoStatus.Ok;

        // The port is chosen at connect, when the whole four-tuple is known: so one address serves many times 64 k connections.
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeSocket.IP_BIND_ADDRESS_NO_PORT, 1);
        return Errno.ToStatus(-NativeSocket.Bind(fd, NativeSocket.ToNative(source)));
    }

    /// <summary>The same for a socket of the runtime's.</summary>
    internal IoStatus BindSource(Socket socket)
    {
        var any = Server.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        if (SourcePorts is not { } ports)
        {
            if (Source is not null)
                socket.Bind(Source);
            return IoStatus.Ok;
        }

        if (!Datagram)
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        for (var attempt = ports.First; attempt <= ports.Last; attempt++)
        {
            try
            {
                socket.Bind(new IPEndPoint(Source?.Address ?? any, NextPort(ports)));
                return IoStatus.Ok;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next port may be free.
            }
        }

        return IoStatus.Exhausted;
    }

    /// <summary>The next port of the range, going round.</summary>
    internal int NextPort(PortRange ports) =>
        ports.First + (int)((uint)Interlocked.Increment(ref _nextPort) % (uint)(ports.Last - ports.First + 1));

    private IoStatus BindPort(int fd, PortRange ports)
    {
        var any = Server.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        // A port whose last connection is in TIME_WAIT can be bound again; whether the connection can be made is the kernel's word at connect.
        // For UDP two flows would share the port, and one of them would get the other's answers.
        if (!Datagram)
            _ = NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeSocket.SO_REUSEADDR, 1);
        for (var attempt = ports.First; attempt <= ports.Last; attempt++)
        {
            var result = NativeSocket.Bind(fd, NativeSocket.ToNative(new IPEndPoint(Source?.Address ?? any, NextPort(ports))));
            if (result != -Errno.EADDRINUSE)
                return Errno.ToStatus(-result);
        }

        return IoStatus.Exhausted;
    }
}
