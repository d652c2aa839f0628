namespace NetTest.Engine.Sockets;

/// <summary>How an operation on a stream ended. What the network does is a status, not an exception.</summary>
internal enum IoStatus
{
    Ok,

    /// <summary>The peer closed in an orderly way.</summary>
    EndOfStream,

    /// <summary>The deadline passed.</summary>
    TimedOut,

    /// <summary>Nothing listens at the peer's port.</summary>
    Refused,

    /// <summary>No route, or a router refused.</summary>
    Unreachable,

    /// <summary>The peer reset the connection.</summary>
    Reset,

    /// <summary>The TLS handshake, or a TLS record, went wrong.</summary>
    TlsFailed,

    /// <summary>A certificate was not accepted, here or by the peer.</summary>
    CertificateRejected,

    /// <summary>This machine ran out of ports, files or memory.</summary>
    Exhausted,

    /// <summary>The operation was ended from our side because the test is over.</summary>
    Interrupted,

    /// <summary>Another error.</summary>
    Failed,
}
