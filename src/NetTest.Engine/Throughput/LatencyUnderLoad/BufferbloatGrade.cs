namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>
/// How much latency grows under load, as DSLReports' speed test grades it (https://www.dslreports.com/faq/17930): the increase of the mean
/// RTT over idle, averaged over the loads up and down.
/// </summary>
public enum BufferbloatGrade
{
    /// <summary>Less than 5 ms.</summary>
    APlus,

    /// <summary>Less than 30 ms.</summary>
    A,

    /// <summary>Less than 60 ms.</summary>
    B,

    /// <summary>Less than 200 ms.</summary>
    C,

    /// <summary>Less than 400 ms.</summary>
    D,

    /// <summary>400 ms or more.</summary>
    F,
}
