using System.Net;

namespace NetTest.Engine.Sockets;

/// <summary>A listening socket.</summary>
internal sealed record ListenerOptions
{
    internal required NetworkContext Context { get; init; }

    internal required IPEndPoint EndPoint { get; init; }

    internal bool Datagram { get; init; }

    /// <summary>The largest payload put into one datagram.</summary>
    internal int MaximumDatagram { get; init; } = 1400;

    internal TlsServerOptions? Tls { get; init; }

    internal SocketSettings Settings { get; init; } = SocketSettings.None;

    /// <summary>The kernel cuts it to net.core.somaxconn, which is 65535 in namespaces that we made.</summary>
    internal int Backlog { get; init; } = 65535;
}
