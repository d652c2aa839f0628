namespace NetTest.Engine.Results;

/// <summary>Which ports of which hosts can be reached.</summary>
public sealed record PortTestResult : TestResult
{
    /// <summary>The namespace that the connections came from; null for the host.</summary>
    public string? Namespace { get; init; }

    /// <summary>Ports that are open.</summary>
    public required int Open { get; init; }

    /// <summary>Ports that are closed.</summary>
    public required int Closed { get; init; }

    /// <summary>Ports that are filtered.</summary>
    public required int Filtered { get; init; }

    /// <summary>Ports of hosts that cannot be reached or whose names cannot be resolved.</summary>
    public required int Unreachable { get; init; }

    /// <summary>The ports in the order of hosts and ports asked for.</summary>
    public required IReadOnlyList<PortResult> Ports { get; init => field = Indexable.List(value); }
}
