namespace NetTest.Engine.Topology;

/// <summary>How jitter spreads a delay.</summary>
public enum JitterDistribution
{
    /// <summary>Evenly over delay ± jitter.</summary>
    Uniform,

    /// <summary>Normally, with the jitter as standard deviation; never below 0.</summary>
    Normal,
}
