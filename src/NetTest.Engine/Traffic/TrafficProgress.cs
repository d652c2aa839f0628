namespace NetTest.Engine.Traffic;

/// <summary>How far a traffic client is, at one moment.</summary>
public sealed record TrafficProgress
{
    /// <summary>The client's name.</summary>
    public required string Name { get; init; }

    /// <summary>The server's end point.</summary>
    public required string Server { get; init; }

    /// <summary>Connections that are to be made in all; null when only the duration ends the test.</summary>
    public long? Total { get; init; }

    /// <summary>Connections started.</summary>
    public required long Attempted { get; init; }

    /// <summary>Connections that carried their whole pattern.</summary>
    public required long Succeeded { get; init; }

    /// <summary>Connections that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Connections open now.</summary>
    public required int Active { get; init; }

    /// <summary>Connections that ended well per second, over the last second or so.</summary>
    public required double ConnectionsPerSecond { get; init; }

    /// <summary>Payload bits per second, both directions, over the last second or so.</summary>
    public required double BitsPerSecond { get; init; }

    /// <summary>Payload bytes sent and received so far.</summary>
    public required long BytesTransferred { get; init; }

    /// <summary>Time since the start, in seconds.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Estimated time to the end, in seconds; null when it cannot be told.</summary>
    public double? RemainingSeconds { get; init; }

    /// <summary>Whether the client is done.</summary>
    public required bool IsCompleted { get; init; }
}
