namespace NetTest.Engine.Traffic;

/// <summary>What a random draw of a round is for; each has a stream of its own, so that changing one leaves the others as they were.</summary>
internal enum DrawPurpose
{
    /// <summary>The client's message: payload offset, then length.</summary>
    ClientMessage,

    /// <summary>The server's message: payload offset, then length.</summary>
    ServerMessage,

    /// <summary>The server's delay.</summary>
    ServerDelay,

    /// <summary>The client's delay.</summary>
    ClientDelay,
}
