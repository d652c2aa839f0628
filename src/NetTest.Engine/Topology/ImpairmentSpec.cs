namespace NetTest.Engine.Topology;

/// <summary>What one direction of a link does to frames.</summary>
public sealed record ImpairmentSpec
{
    /// <summary>Delay added to every frame, ms, 0 or more.</summary>
    public double DelayMs { get; init; }

    /// <summary>Spread of the delay, ms, 0 or more.</summary>
    public double JitterMs { get; init; }

    /// <summary>Independent loss, percent, 0 to 100.</summary>
    public double LossPercent { get; init; }
}
