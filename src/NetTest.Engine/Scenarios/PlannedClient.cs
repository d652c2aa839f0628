namespace NetTest.Engine.Scenarios;

/// <summary>A client that a case would start.</summary>
public sealed record PlannedClient
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The server's name.</summary>
    public required string Server { get; init; }

    /// <summary>Connections in all; null: until the duration is over.</summary>
    public required long? Connections { get; init; }

    /// <summary>Concurrency (closed loop); null in an open loop.</summary>
    public required int? Concurrency { get; init; }

    /// <summary>Connections started per second (open loop); null in a closed loop.</summary>
    public required double? Rate { get; init; }

    /// <summary>Duration in seconds; null for none.</summary>
    public required double? DurationSeconds { get; init; }
}
