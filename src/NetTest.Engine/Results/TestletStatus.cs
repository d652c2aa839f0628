namespace NetTest.Engine.Results;

/// <summary>How one testlet on one agent against one target ended.</summary>
public enum TestletStatus
{
    /// <summary>It ran to its end and measured what it was asked to.</summary>
    Ok,

    /// <summary>It ran and failed: an exit code other than 0, or a target that did not answer.</summary>
    Failed,

    /// <summary>It did not end within its limit and was ended, with all processes that it had started.</summary>
    TimedOut,

    /// <summary>Its check before the run failed, or its far end did not become ready; it did not run.</summary>
    CheckFailed,

    /// <summary>The agent could not be reached, refused the connection, or was lost on the way.</summary>
    Unreachable,

    /// <summary>It ended well but did not print one flat JSON object.</summary>
    BadOutput,

    /// <summary>The run was cancelled before it ended.</summary>
    Cancelled,

    /// <summary>It was not run: something that it needs had failed before.</summary>
    Skipped,
}
