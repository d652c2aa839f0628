namespace NetTest.Engine.Results;

/// <summary>What the probes of a trace are.</summary>
public enum TraceMethod
{
    /// <summary>UDP to a port where nobody listens; works without privilege.</summary>
    Udp,

    /// <summary>ICMP echo; needs CAP_NET_RAW.</summary>
    Icmp,

    /// <summary>TCP SYN, which passes where only a service's port is open; needs CAP_NET_RAW.</summary>
    Tcp,
}
