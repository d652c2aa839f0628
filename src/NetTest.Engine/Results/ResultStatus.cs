namespace NetTest.Engine.Results;

/// <summary>How a test ended.</summary>
public enum ResultStatus
{
    /// <summary>The test ran to its end and nothing failed.</summary>
    Passed,

    /// <summary>The test ran and something that it watches failed.</summary>
    Failed,

    /// <summary>The test was stopped before its end; what it had measured by then is in the result.</summary>
    Cancelled,
}
