namespace NetTest.Engine.Scenarios;

/// <summary>A throughput test that a case would run.</summary>
public sealed record PlannedThroughput
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The server, <c>host:port</c>.</summary>
    public required string Target { get; init; }

    /// <summary><c>tcp</c> or <c>udp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Seen from the client: <c>send</c>, <c>receive</c> or <c>bidirectional</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>How long it takes, seconds; null if bytes or blocks end it.</summary>
    public required double? DurationSeconds { get; init; }

    /// <summary>The bytes that end it; null for none.</summary>
    public required long? Bytes { get; init; }

    /// <summary>The blocks that end it; null for none.</summary>
    public required long? Blocks { get; init; }

    /// <summary>Streams at once.</summary>
    public required int Parallel { get; init; }

    /// <summary>Limit of each stream, bit/s; null for none.</summary>
    public required long? RateBitsPerSecond { get; init; }

    /// <summary>Whether it runs beside the traffic instead of after it.</summary>
    public required bool Together { get; init; }
}
