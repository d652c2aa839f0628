namespace NetTest.Engine.Topology;

/// <summary>
/// Loss in bursts: a chain of a good and a bad state, each with its own loss (Gilbert 1960, Elliott 1963; parameters as in <c>tc-netem(8) loss gemodel</c>).
/// </summary>
public sealed record GilbertElliottLoss
{
    /// <summary>Chance per frame to go from the good to the bad state (p), percent, over 0 to 100.</summary>
    public required double EnterPercent { get; init; }

    /// <summary>Chance per frame to go from the bad to the good state (r), percent, over 0 to 100; the mean burst is 100 / r frames.</summary>
    public required double LeavePercent { get; init; }

    /// <summary>Loss in the bad state (1 − h), percent. Default 100.</summary>
    public double BadLossPercent { get; init; } = 100;

    /// <summary>Loss in the good state (1 − k), percent. Default 0.</summary>
    public double GoodLossPercent { get; init; }

    /// <summary>The loss over a long time, percent.</summary>
    public double MeanLossPercent => ((EnterPercent * BadLossPercent) + (LeavePercent * GoodLossPercent)) / (EnterPercent + LeavePercent);
}
