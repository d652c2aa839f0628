namespace NetTest.Engine.Traffic;

/// <summary>The transport under a pattern.</summary>
public enum TransportProtocol
{
    /// <summary>TCP, with or without TLS.</summary>
    Tcp,

    /// <summary>UDP: a flow is one client port; every message goes in one or more datagrams of its own.</summary>
    Udp,
}
