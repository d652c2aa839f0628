namespace NetTest.Engine.Results;

/// <summary>What a TCP port is, as seen from here.</summary>
public enum PortState
{
    /// <summary>It accepts connections.</summary>
    Open,

    /// <summary>The host refuses (RST): it is there, and nobody listens.</summary>
    Closed,

    /// <summary>Nothing comes back, or a filter says no (ICMP port unreachable or administratively prohibited).</summary>
    Filtered,

    /// <summary>There is no way to the host.</summary>
    Unreachable,

    /// <summary>The host's name could not be resolved.</summary>
    Unresolved,
}
