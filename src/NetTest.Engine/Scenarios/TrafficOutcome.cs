using NetTest.Engine.Results;

namespace NetTest.Engine.Scenarios;

/// <summary>What the traffic of a run came to.</summary>
internal sealed record TrafficOutcome
{
    internal required IReadOnlyList<TrafficClientResult> Clients { get; init; }

    internal required IReadOnlyList<TrafficServerResult> Servers { get; init; }

    internal required TimeSpan Duration { get; init; }

    internal required bool Cancelled { get; init; }

    /// <summary>TCP's congestion control inside the clients' namespaces; null if it could not be read.</summary>
    internal required string? CongestionControl { get; init; }
}
