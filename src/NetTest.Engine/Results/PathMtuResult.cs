namespace NetTest.Engine.Results;

/// <summary>
/// The path MTU to a target. All sizes are those of IP packets with their IP header, in bytes. A size counts as passing only when a packet
/// of exactly that size was acknowledged, and as refused only when three were not (RFC 8899, DPLPMTUD).
/// </summary>
public sealed record PathMtuResult : TestResult
{
    /// <summary>The name of its probe in a scenario; null elsewhere.</summary>
    public string? Name { get; init; }

    /// <summary>The target as it was given.</summary>
    public required string Target { get; init; }

    /// <summary>The address that was probed.</summary>
    public required string Address { get; init; }

    /// <summary>The namespace that the probes came from; null for the host.</summary>
    public string? Namespace { get; init; }

    /// <summary>What acknowledged the probes; null if nothing did.</summary>
    public PathMtuMethod? Method { get; init; }

    /// <summary>The biggest packet that reaches the target; null if it is unreachable or the search was cut short before any answer.</summary>
    public int? PathMtuBytes { get; init; }

    /// <summary>What it means; null if the search was cut short.</summary>
    public PathMtuVerdict? Verdict { get; init; }

    /// <summary>The node that refused a bigger packet, or, when unreachable, the target itself; null if none did.</summary>
    public string? RefusedBy { get; init; }

    /// <summary>The MTU that <see cref="RefusedBy"/> named.</summary>
    public int? RefusedMtuBytes { get; init; }

    /// <summary>The biggest packet that reaches us from the target; null unless the responder is there.</summary>
    public int? ReversePathMtuBytes { get; init; }

    /// <summary>The node that refused a bigger packet on the way from the target; null if none did.</summary>
    public string? ReverseRefusedBy { get; init; }

    /// <summary>The MTU that <see cref="ReverseRefusedBy"/> named.</summary>
    public int? ReverseRefusedMtuBytes { get; init; }

    /// <summary>What the route says without any traffic: its own MTU if it has one, else the interface's.</summary>
    public int? RouteMtuBytes { get; init; }

    /// <summary>What the kernel believes after the probes: the route's, unless an ICMP message has taught it better.</summary>
    public int? KernelMtuBytes { get; init; }

    /// <summary>TCP's maximum segment size towards the target, without options; null if no TCP connection was made.</summary>
    public int? MssBytes { get; init; }

    /// <summary>Smallest round-trip time of an acknowledged probe, ms.</summary>
    public double? RttMinMs { get; init; }

    /// <summary>Probes sent, both directions.</summary>
    public required int ProbesSent { get; init; }

    /// <summary>Probes acknowledged, both directions.</summary>
    public required int ProbesAcknowledged { get; init; }
}
