namespace NetTest.Engine.Topology;

/// <summary>Where a batch stopped.</summary>
/// <param name="Line">The failing line, counted from 0; -1 if the program did not say.</param>
/// <param name="Message">What the program said.</param>
internal sealed record BatchFailure(int Line, string Message)
{
    /// <summary>How many lines were done before it; 0 if the program did not say, though some may have been.</summary>
    internal int Done => Math.Max(0, Line);

    /// <summary>The error that names the step.</summary>
    internal NetTestException ToException(IReadOnlyList<BatchLine> lines, object? target, string consequence = "what had been built was removed again")
    {
        var action = Line >= 0 && Line < lines.Count ? lines[Line].Action : "run a step";
        var reason = Message.Contains("Operation not permitted", StringComparison.Ordinal) ? ErrorReason.MissingPrivilege : ErrorReason.TopologyFailed;
        return new NetTestException(reason, $"Could not {action}: {Message}; {consequence}.", target);
    }
}
