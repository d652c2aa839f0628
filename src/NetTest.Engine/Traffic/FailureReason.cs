namespace NetTest.Engine.Traffic;

/// <summary>Why a connection failed.</summary>
public enum FailureReason
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>The peer's host answered that nothing listens there (RST to the SYN; UDP: ICMP port unreachable).</summary>
    Refused,

    /// <summary>No answer to the SYN within the connect timeout.</summary>
    ConnectTimeout,

    /// <summary>No route, or a router said that host or network cannot be reached.</summary>
    Unreachable,

    /// <summary>The TLS handshake failed or did not end within the handshake timeout.</summary>
    HandshakeFailed,

    /// <summary>The TLS certificate was not accepted, by us or by the peer.</summary>
    CertificateRejected,

    /// <summary>The peer closed before its part was done.</summary>
    ClosedEarly,

    /// <summary>The peer reset the connection.</summary>
    Reset,

    /// <summary>A message did not arrive, or could not be sent, within the transaction timeout.</summary>
    TransactionTimeout,

    /// <summary>The peer sent other bytes than the pattern says.</summary>
    PayloadMismatch,

    /// <summary>This machine ran out of something: ports, files, memory.</summary>
    LocalExhaustion,

    /// <summary>Another error of the system.</summary>
    Other,
}
