namespace NetTest.Engine.Probes.Monitor;

/// <summary>What one protocol saw of a peer in one round.</summary>
/// <param name="Protocol">Its word in metrics, such as <c>udp</c>.</param>
internal sealed record ProtocolRound(string Protocol)
{
    /// <summary>Short probes sent.</summary>
    internal long Sent { get; init; }

    /// <summary>Short probes answered.</summary>
    internal long Received { get; init; }

    /// <summary>The short round trips, s, each with how often it was seen.</summary>
    internal IReadOnlyList<(double Seconds, long Count)> Rtt { get; init; } = [];

    /// <summary>Long probes sent.</summary>
    internal long LongSent { get; init; }

    /// <summary>Long probes answered.</summary>
    internal long LongReceived { get; init; }

    /// <summary>The long round trips, s, each with how often it was seen.</summary>
    internal IReadOnlyList<(double Seconds, long Count)> LongRtt { get; init; } = [];

    /// <summary>Probes lost on the way there; null if the far end does not tell.</summary>
    internal long? LostForward { get; init; }

    /// <summary>Answers lost on the way back; null if the far end does not tell.</summary>
    internal long? LostBackward { get; init; }

    /// <summary>TCP segments retransmitted; null where there is no TCP.</summary>
    internal long? Retransmits { get; init; }
}
