namespace NetTest.Engine.Results;

/// <summary>Why a series of runs made no further one.</summary>
public enum ThroughputSeriesEnd
{
    /// <summary>As many runs as were asked for.</summary>
    Done,

    /// <summary>The median's confidence interval is narrow enough.</summary>
    Stable,

    /// <summary>The budget of runs or of time was spent before the interval was narrow enough.</summary>
    BudgetSpent,

    /// <summary>A run failed, as the next one would.</summary>
    Failed,

    /// <summary>The user stopped it.</summary>
    Cancelled,
}
