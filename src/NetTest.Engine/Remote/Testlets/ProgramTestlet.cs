using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>
/// A user's program as a testlet, by todd's contract: <c>prog check</c> prints <c>Check mode PASSED</c>; <c>prog target args…</c> prints one flat JSON
/// object. A program whose check also prints <c>Describe mode AVAILABLE</c> is asked for <c>prog describe</c>; others would take the word for a target.
/// </summary>
internal static class ProgramTestlet
{
    private const string Passed = "Check mode PASSED";
    private const string Describes = "Describe mode AVAILABLE";

    /// <summary>Runs its check, and its describe if it has one.</summary>
    internal static async Task<TestletCheck> CheckAsync(string path, string? network, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await RunToEndAsync(new ProgramStart(path, ["check"], network), cancellationToken).ConfigureAwait(false);
        if (!output.Contains(Passed, StringComparison.Ordinal) || exitCode != 0)
        {
            var said = FlatJson.Excerpt(error.Length > 0 ? error : output);
            return new TestletCheck(false, FormattableString.Invariant($"its check did not print '{Passed}' (exit code {exitCode}{(said.Length > 0 ? $"; it said: {said}" : "")})"));
        }

        if (!output.Contains(Describes, StringComparison.Ordinal))
            return new TestletCheck(true, null);
        var (_, description, _) = await RunToEndAsync(new ProgramStart(path, ["describe"], network), cancellationToken).ConfigureAwait(false);
        return TestletDescriber.Read("", "", description, out var mistake) is null ? new TestletCheck(false, mistake) : new TestletCheck(true, null, description);
    }

    /// <summary>Runs it against its target; cancelling ends it with all its processes. What ended it is for the caller to say.</summary>
    internal static async Task<TestletOutcome> RunAsync(ProgramStart start, TimeProvider time, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var began = time.GetTimestamp();
        var process = TestletProcess.Start(start);
        await using (process.ConfigureAwait(false))
        {
            int? exitCode = null;
            try
            {
                exitCode = await process.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await process.EndAsync().ConfigureAwait(false);
            }

            var outcome = new TestletOutcome
            {
                Status = TestletStatus.Cancelled,
                ExitCode = exitCode,
                StandardError = process.Error.Text,
                OutputTruncated = process.Output.IsTruncated || process.Error.IsTruncated,
                StartedAt = startedAt,
                DurationSeconds = time.GetElapsedTime(began).TotalSeconds,
            };
            return exitCode is { } code ? Judge(outcome, code, process.Output) : outcome;
        }
    }

    private static TestletOutcome Judge(TestletOutcome outcome, int exitCode, CappedOutput output)
    {
        // What it printed is kept even when it failed: the numbers may tell why.
        var metrics = output.IsTruncated ? null : FlatJson.Read(output.Text, out _);
        if (exitCode != 0)
        {
            var said = FlatJson.Excerpt(outcome.StandardError);
            return outcome with
            {
                Status = TestletStatus.Failed,
                Reason = FormattableString.Invariant($"exit code {exitCode}{(said.Length > 0 ? ": " + said : "")}"),
                Metrics = metrics ?? outcome.Metrics,
            };
        }

        if (output.IsTruncated)
            return outcome with { Status = TestletStatus.BadOutput, Reason = FormattableString.Invariant($"it printed more than {TestletProcess.MostOutput} bytes: {FlatJson.Excerpt(output.Text)}") };
        metrics = FlatJson.Read(output.Text, out var mistake);
        return metrics is null ? outcome with { Status = TestletStatus.BadOutput, Reason = mistake } : outcome with { Status = TestletStatus.Ok, Metrics = metrics };
    }

    internal static async Task<(int ExitCode, string Output, string Error)> RunToEndAsync(ProgramStart start, CancellationToken cancellationToken)
    {
        var process = TestletProcess.Start(start);
        await using (process.ConfigureAwait(false))
        {
            var exitCode = await process.WaitAsync(cancellationToken).ConfigureAwait(false);
            return (exitCode, process.Output.Text, process.Error.Text);
        }
    }
}
