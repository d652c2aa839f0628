namespace NetTest.Engine.Results;

/// <summary>Which values of a metric are good.</summary>
public enum MetricDirection
{
    /// <summary>Neither: it only describes.</summary>
    Neutral,

    /// <summary>Less is better, such as a delay.</summary>
    Lower,

    /// <summary>More is better, such as a rate.</summary>
    Higher,
}
