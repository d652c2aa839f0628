namespace NetTest.Engine.Traffic;

/// <summary>A round of a pattern, or a run of equal ones.</summary>
public sealed record PatternRound
{
    /// <summary>How often the round is done before the next one, 1 or more.</summary>
    public long Repeat { get; init; } = 1;

    /// <summary>What the client sends.</summary>
    public required PatternMessage Client { get; init; }

    /// <summary>What the server answers.</summary>
    public required PatternMessage Server { get; init; }

    /// <summary>Seconds that the server waits between the whole request and its answer.</summary>
    public Distribution ServerDelay { get; init; } = Distribution.Zero;

    /// <summary>Seconds that the client waits after the whole answer (think time).</summary>
    public Distribution ClientDelay { get; init; } = Distribution.Zero;

    /// <summary>The round in a few words, such as <c>12 × 500/500 bytes</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Repeat} × {Client}/{Server} bytes");
}
