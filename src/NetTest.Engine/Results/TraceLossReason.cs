namespace NetTest.Engine.Results;

/// <summary>Why probes of a trace stayed without an answer.</summary>
public enum TraceLossReason
{
    /// <summary>The node answers only so many probes a second (Linux: net.ipv4.icmp_ratelimit): it answered when it was asked again more slowly.</summary>
    RateLimited,

    /// <summary>It stayed silent when it was asked again slowly, while hops beyond it answered: it answers no probes, or its answers are dropped.</summary>
    Silent,

    /// <summary>No hop beyond it answered either: the way may end before it.</summary>
    NothingBeyond,
}
