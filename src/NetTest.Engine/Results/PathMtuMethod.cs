namespace NetTest.Engine.Results;

/// <summary>What acknowledges the probes of a search for the path MTU.</summary>
public enum PathMtuMethod
{
    /// <summary>The first of <see cref="Responder"/>, <see cref="Icmp"/> and <see cref="Tcp"/> that answers.</summary>
    Auto,

    /// <summary>NetTest's own responder, over UDP; the only one that sees each direction for itself.</summary>
    Responder,

    /// <summary>ICMP echo; needs CAP_NET_RAW, or a group in net.ipv4.ping_group_range.</summary>
    Icmp,

    /// <summary>TCP: a segment of exact size that the far end's kernel acknowledges. It cannot see beyond the MSS that the far end advertises.</summary>
    Tcp,
}
