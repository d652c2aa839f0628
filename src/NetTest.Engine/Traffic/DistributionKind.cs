namespace NetTest.Engine.Traffic;

/// <summary>How a number is drawn.</summary>
public enum DistributionKind
{
    /// <summary>Always the same value.</summary>
    Constant,

    /// <summary>Any value from a minimum to a maximum, both included, all equally likely.</summary>
    Uniform,

    /// <summary>The normal distribution of a mean and a standard deviation.</summary>
    Normal,

    /// <summary>The exponential distribution of a mean: the gaps of a Poisson process.</summary>
    Exponential,

    /// <summary>The log-normal distribution of a median and the standard deviation of the logarithm: sizes of files and pages.</summary>
    LogNormal,

    /// <summary>The Pareto distribution of a smallest value (scale) and a shape: heavy tails.</summary>
    Pareto,

    /// <summary>One of several values, by weight.</summary>
    Choice,
}
