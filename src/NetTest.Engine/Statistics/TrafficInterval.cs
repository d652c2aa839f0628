namespace NetTest.Engine.Statistics;

/// <summary>What happened in one second of a traffic test.</summary>
public sealed record TrafficInterval
{
    /// <summary>Where the interval starts, in seconds since the start of the test.</summary>
    public required double AtSeconds { get; init; }

    /// <summary>How long it is, in seconds; the last one may be short.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Connections started (server: accepted).</summary>
    public required long Started { get; init; }

    /// <summary>Connections that carried their whole pattern.</summary>
    public required long Succeeded { get; init; }

    /// <summary>Connections that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Connections open at the interval's end.</summary>
    public required long Active { get; init; }

    /// <summary>Payload bytes sent.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Payload bytes received.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>The interval in a few words.</summary>
    public override string ToString() => FormattableString.Invariant($"{AtSeconds:F1} s: {Succeeded} succeeded, {Failed} failed, {BytesSent + BytesReceived} bytes");
}
