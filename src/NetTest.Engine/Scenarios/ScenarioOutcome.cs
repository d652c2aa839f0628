using NetTest.Engine.Results;

namespace NetTest.Engine.Scenarios;

/// <summary>What a run on its topology came to.</summary>
internal sealed record ScenarioOutcome
{
    internal required IReadOnlyList<TrafficClientResult> Clients { get; init; }

    internal required IReadOnlyList<TrafficServerResult> Servers { get; init; }

    internal IReadOnlyList<ConnTestResponderResult> Responders { get; init; } = [];

    internal IReadOnlyList<ConnTestResult> Probes { get; init; } = [];

    internal IReadOnlyList<PathMtuResult> PathMtus { get; init; } = [];

    internal IReadOnlyList<ThroughputResult> Throughput { get; init; } = [];

    /// <summary>How long the traffic took.</summary>
    internal required TimeSpan Duration { get; init; }

    internal required bool Cancelled { get; init; }

    /// <summary>TCP's congestion control inside the clients' namespaces; null if there are none, or it could not be read.</summary>
    internal required string? CongestionControl { get; init; }
}
