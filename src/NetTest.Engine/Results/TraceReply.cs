namespace NetTest.Engine.Results;

/// <summary>What a node answered to the probes of a trace.</summary>
public enum TraceReply
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>ICMP time exceeded: a router on the way.</summary>
    TimeExceeded,

    /// <summary>ICMP echo reply: the target.</summary>
    EchoReply,

    /// <summary>ICMP port unreachable: the target, as is expected of UDP.</summary>
    PortUnreachable,

    /// <summary>SYN/ACK: the target, and the port is open.</summary>
    SynAck,

    /// <summary>RST: the target, and the port is closed.</summary>
    Reset,

    /// <summary>ICMP network, host or address unreachable: the way ends here.</summary>
    Unreachable,

    /// <summary>ICMP administratively prohibited: a filter ends the way here.</summary>
    Prohibited,

    /// <summary>ICMP fragmentation needed or packet too big, naming no MTU that could be used.</summary>
    TooBig,
}
