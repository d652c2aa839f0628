namespace NetTest.Engine.Scenarios;

/// <summary>How far a throughput test is.</summary>
public sealed record ScenarioThroughputProgress
{
    /// <summary>The test's name.</summary>
    public required string Name { get; init; }

    /// <summary>Seconds since data flows, as far as the last interval.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Seconds that it takes in all; null if bytes or blocks end it.</summary>
    public double? TotalSeconds { get; init; }

    /// <summary>Bit/s of the last interval, all streams and directions together; null before the first.</summary>
    public double? BitsPerSecond { get; init; }
}
