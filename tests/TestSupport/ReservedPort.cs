using System.Net;
using System.Net.Sockets;

namespace NetTest.TestSupport;

/// <summary>A port on loopback that is nobody else's for as long as it is held: the kernel gives it to no socket that asks for any port.</summary>
public sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket;

    private ReservedPort(ProtocolType protocol)
    {
        _socket = new Socket(AddressFamily.InterNetwork, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        // SOL_SOCKET, SO_REUSEADDR: who sets it, too, may bind the port and listen, as this socket never listens (socket(7)).
        if (protocol == ProtocolType.Tcp && OperatingSystem.IsLinux())
            _socket.SetRawSocketOption(1, 2, BitConverter.GetBytes(1));
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        // Connected elsewhere it takes nothing from anybody: of a datagram the kernel says that the port is unreachable.
        if (protocol == ProtocolType.Udp)
            _socket.Connect(IPAddress.Loopback, 9);
    }

    /// <summary>Where it is.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>A TCP port that refuses, unless a program that was told to listens on it and sets SO_REUSEADDR, as servers do.</summary>
    public static ReservedPort Tcp() => new(ProtocolType.Tcp);

    /// <summary>A UDP port that refuses.</summary>
    public static ReservedPort Udp() => new(ProtocolType.Udp);

    /// <summary>Gives it back.</summary>
    public void Dispose() => _socket.Dispose();
}
