namespace NetTest.Engine.Remote.Runs;

/// <summary>A test that a run would make.</summary>
public sealed record PlannedTest
{
    /// <summary>Which of the run's steps, from 1; the tests of a step start at the same instant.</summary>
    public required int Step { get; init; }

    /// <summary>The source agent.</summary>
    public required string Agent { get; init; }

    /// <summary>Its group.</summary>
    public string? Group { get; init; }

    /// <summary>The target.</summary>
    public required string Target { get; init; }

    /// <summary>The target's group.</summary>
    public string? TargetGroup { get; init; }

    /// <summary>The address that is talked to.</summary>
    public required string TargetAddress { get; init; }

    /// <summary>The testlet.</summary>
    public required string Testlet { get; init; }

    /// <summary>The arguments, as words.</summary>
    public required string Arguments { get; init; }

    /// <summary>What it puts onto the link of either end, in bit/s in the direction that carries most; null: as much as it gets, or nobody knows before.</summary>
    public double? EstimatedBitsPerSecond { get; init; }

    /// <summary>Whether it is there to load the network.</summary>
    public bool IsLoad { get; init; }

    /// <summary>The server's port: a number or a range, <c>any</c>, or null if there is no server.</summary>
    public string? Port { get; init; }
}
