namespace NetTest.Engine.Scenarios;

/// <summary>A probe that a case would run.</summary>
public sealed record PlannedProbe
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Whom it asks, as options have it: <c>address</c>, <c>address:port</c> or a URL.</summary>
    public required string Target { get; init; }

    /// <summary>The protocol's word, such as <c>icmp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary><c>before</c>, <c>during</c> or <c>after</c> the load.</summary>
    public required string When { get; init; }

    /// <summary>Probes of each size; null: until the load is over.</summary>
    public required long? Count { get; init; }

    /// <summary>From one probe to the next, ms.</summary>
    public required double IntervalMs { get; init; }

    /// <summary>Whether the path MTU is searched for as well.</summary>
    public required bool PathMtu { get; init; }
}
