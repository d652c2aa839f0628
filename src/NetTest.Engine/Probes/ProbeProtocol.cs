namespace NetTest.Engine.Probes;

/// <summary>How a target is asked.</summary>
public enum ProbeProtocol
{
    /// <summary>All that the target answers of ICMP echo, UDP, TCP connect and TCP request; the best of them gives the result's numbers.</summary>
    Auto,

    /// <summary>ICMP or ICMPv6 echo (RFC 792, RFC 4443).</summary>
    Icmp,

    /// <summary>TCP connect: from SYN to SYN+ACK, or to RST, which also says how far the host is.</summary>
    Tcp,

    /// <summary>TCP request and response over one connection to a server that echoes: our responder, or RFC 862.</summary>
    TcpRequest,

    /// <summary>UDP request and response: a STAMP packet, which our responder reflects with its time stamps, and any UDP echo server (RFC 862) as it is.</summary>
    Udp,

    /// <summary>STAMP (RFC 8762) as routers and other tools speak it; only a reflector's packet is an answer.</summary>
    Stamp,

    /// <summary>HTTP request.</summary>
    Http,

    /// <summary>HTTP request over TLS.</summary>
    Https,

    /// <summary>gRPC health check.</summary>
    Grpc,
}
