namespace NetTest.Engine.Probes;

/// <summary>What became of a probe.</summary>
internal enum ProbeOutcome
{
    /// <summary>It was answered.</summary>
    Answered,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>Nothing listens there; the host itself answered.</summary>
    Refused,

    /// <summary>No route, or a router refused.</summary>
    Unreachable,

    /// <summary>The peer reset or closed the connection.</summary>
    Reset,

    /// <summary>The answer was not one to this probe: garbage, wrong length, wrong status, wrong key.</summary>
    WrongAnswer,

    /// <summary>It could not be sent: this machine ran out of ports, files or memory, or the packet is too long.</summary>
    NotSent,

    /// <summary>TLS failed, or the certificate was not accepted.</summary>
    TlsFailed,

    /// <summary>Another error.</summary>
    Failed,
}
