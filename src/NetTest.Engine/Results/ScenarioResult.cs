namespace NetTest.Engine.Results;

/// <summary>What a scenario did: both ends of all its traffic, and where they disagree.</summary>
public sealed record ScenarioResult : TestResult
{
    /// <summary>The case's name.</summary>
    public required string Case { get; init; }

    /// <summary>The profile's path.</summary>
    public required string? Path { get; init; }

    /// <summary>The clients' results, in the order of the profile.</summary>
    public required IReadOnlyList<TrafficClientResult> Clients { get; init => field = Indexable.List(value); }

    /// <summary>The servers' results, in the order of the profile.</summary>
    public required IReadOnlyList<TrafficServerResult> Servers { get; init => field = Indexable.List(value); }

    /// <summary>What the responders of probes saw and refused, in the order of the profile.</summary>
    public IReadOnlyList<ConnTestResponderResult> Responders { get; init => field = Indexable.List(value); } = [];

    /// <summary>The probes' results, in the order of the profile; <c>Options</c> has when each ran, <c>before</c>, <c>during</c> or <c>after</c> the load.</summary>
    public IReadOnlyList<ConnTestResult> Probes { get; init => field = Indexable.List(value); } = [];

    /// <summary>The path MTUs of the probes that searched for them, under the probes' names.</summary>
    public IReadOnlyList<PathMtuResult> PathMtus { get; init => field = Indexable.List(value); } = [];

    /// <summary>The throughput tests' results, in the order of the profile.</summary>
    public IReadOnlyList<ThroughputResult> Throughput { get; init => field = Indexable.List(value); } = [];

    /// <summary>Counts on which clients and servers disagree; empty when all is well.</summary>
    public required IReadOnlyList<Discrepancy> Discrepancies { get; init => field = Indexable.List(value); }

    /// <summary>The outcomes of the case's assertions.</summary>
    public required IReadOnlyList<AssertionResult> Assertions { get; init => field = Indexable.List(value); }

    /// <summary>How long building the topology took, in seconds.</summary>
    public required double BuildSeconds { get; init; }

    /// <summary>How long the traffic itself took, in seconds, probes and throughput tests left out.</summary>
    public required double TrafficSeconds { get; init; }

    /// <summary>How long removing the topology took, in seconds; null when it was kept.</summary>
    public required double? TeardownSeconds { get; init; }
}
