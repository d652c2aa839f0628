namespace NetTest.Engine.Throughput;

/// <summary>What clients may ask of a server; null: no limit.</summary>
public sealed record ThroughputLimits
{
    /// <summary>No limits.</summary>
    public static ThroughputLimits None { get; } = new();

    /// <summary>The longest test, omitted seconds included; tests that end by bytes or blocks are cut there.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The most payload bits per second, all streams and both directions together.</summary>
    public long? BitsPerSecond { get; init; }

    /// <summary>The most streams, both directions together.</summary>
    public int? Streams { get; init; }
}
