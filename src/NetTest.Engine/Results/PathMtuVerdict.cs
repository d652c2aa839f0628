namespace NetTest.Engine.Results;

/// <summary>What a search for the path MTU has found.</summary>
public enum PathMtuVerdict
{
    /// <summary>Packets as big as the route allows pass.</summary>
    Ok,

    /// <summary>The path takes less than the route says, and the network says so (ICMP "fragmentation needed", "packet too big"): path MTU discovery works.</summary>
    Reduced,

    /// <summary>Bigger packets vanish and nobody says why: in both directions, or in the only one that could be seen.</summary>
    BlackHole,

    /// <summary>Bigger packets vanish silently in one direction only.</summary>
    AsymmetricBlackHole,

    /// <summary>TCP's maximum segment size is smaller than the path would allow; the path itself is well, or says what it takes.</summary>
    MssClamped,

    /// <summary>Nothing of any size came back.</summary>
    Unreachable,
}
