namespace NetTest.Engine.Results;

/// <summary>The way to a target, hop by hop.</summary>
public sealed record TraceResult : TestResult
{
    /// <summary>The target as it was given.</summary>
    public required string Target { get; init; }

    /// <summary>The address that was probed.</summary>
    public required string Address { get; init; }

    /// <summary>The namespace that the probes came from; null for the host.</summary>
    public string? Namespace { get; init; }

    /// <summary>What the probes were.</summary>
    public required TraceMethod Method { get; init; }

    /// <summary>Whether the target itself answered.</summary>
    public required bool Reached { get; init; }

    /// <summary>The hop at which the way ended; null if it did not.</summary>
    public int? HopCount { get; init; }

    /// <summary>The nodes, by hop.</summary>
    public required IReadOnlyList<TraceHop> Hops { get; init => field = Indexable.List(value); }
}
