using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Results;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Remote;

/// <summary>Runs in the background, one after another: Receive-Job gives their results as they come, Stop-Job ends it on all agents and waits for that.</summary>
internal sealed class TestRunJob : Job
{
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _status = "";
    private volatile ProgressRecord? _shown;
    private volatile int _endingThread;

    internal TestRunJob(string command, string? name, string location)
        : base(command, name)
    {
        PSJobTypeName = "NetTestRun";
        Location = location;
    }

    /// <inheritdoc/>
    public override bool HasMoreData => Output.Count > 0 || Error.Count > 0;

    /// <inheritdoc/>
    public override string Location { get; }

    /// <inheritdoc/>
    public override string StatusMessage => _status;

    /// <summary>Ends when the last run has ended.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Starts it.</summary>
    /// <param name="runs">The runs. What they return is written, and decides the state of the job.</param>
    internal void Start(IReadOnlyList<Func<CancellationToken, Task<TestRunResult>>> runs)
    {
        PSBeginTime = DateTime.Now;
        SetJobState(JobState.Running);
        _ = Task.Run(() => RunAsync(runs));
    }

    internal void Write(object value) => Output.Add(PSObject.AsPSObject(value));

    internal void WriteRow(TestletResult row) => Output.Add(MetricProperties.AddTo(row));

    internal void Write(ProgressRecord record)
    {
        _shown = record;
        _status = record.StatusDescription;
        Progress.Add(record);
    }

    internal void Write(ErrorRecord error) => Error.Add(error);

    internal void Write(string line, bool isDebug)
    {
        if (isDebug)
            Debug.Add(new DebugRecord(line));
        else
            Verbose.Add(new VerboseRecord(line));
    }

    /// <summary>Asks it to end.</summary>
    internal void Cancel()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The job has been removed meanwhile.
        }
    }

    /// <inheritdoc/>
    public override void StopJob()
    {
        Cancel();
        // Receive-Job -Wait -AutoRemoveJob removes the job in the very call that tells it that the job has ended.
        if (_endingThread != Environment.CurrentManagedThreadId)
            _ended.Task.Wait(s_stopLimit);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            StopJob();
            _stopping.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// The state in which a run leaves its job. As with <c>Invoke-Command -AsJob</c>: Failed if an agent could not be reached or was lost, Completed
    /// whatever the testlets found.
    /// </summary>
    internal static JobState StateAfter(TestRunResult result, bool isStopped) =>
        isStopped ? JobState.Stopped : result.LostAgents.Count > 0 ? JobState.Failed : JobState.Completed;

    /// <summary>What runs that have ended say of themselves in a table of jobs.</summary>
    internal static string StatusAfter(params IReadOnlyList<TestRunResult> results)
    {
        var rows = results.SelectMany(result => result.Results).ToList();
        var lost = results.SelectMany(result => result.LostAgents.Keys).Distinct(StringComparer.Ordinal).Count() switch
        {
            0 => "",
            1 => ", 1 agent lost",
            var count => FormattableString.Invariant($", {count} agents lost"),
        };
        return FormattableString.Invariant($"{rows.Count(row => row.Status == TestletStatus.Ok)} of {rows.Count} tests passed{lost}");
    }

    private async Task RunAsync(IReadOnlyList<Func<CancellationToken, Task<TestRunResult>>> runs)
    {
        var state = JobState.Completed;
        var results = new List<TestRunResult>();
        var troubles = new List<string>();
        foreach (var run in runs)
        {
            var (after, goesOn, trouble) = await RunAsync(run, results).ConfigureAwait(false);
            CompleteProgress();
            if (after != JobState.Completed)
                state = after;
            if (trouble is not null)
                troubles.Add(trouble);
            if (!goesOn)
                break;
        }

        _status = string.Join("; ", results.Count > 0 ? troubles.Prepend(StatusAfter(results)) : troubles);
        PSEndTime = DateTime.Now;
        _endingThread = Environment.CurrentManagedThreadId;
        SetJobState(state);
        _endingThread = 0;
        _ended.TrySetResult();
    }

    // As without a job: a mistake in one run leaves the others, unless they could fare no better.
    private async Task<(JobState State, bool GoesOn, string? Trouble)> RunAsync(Func<CancellationToken, Task<TestRunResult>> run, List<TestRunResult> results)
    {
        try
        {
            var result = await run(_stopping.Token).ConfigureAwait(false);
            results.Add(result);
            Write(result);
            var state = StateAfter(result, _stopping.IsCancellationRequested);
            return (state, state != JobState.Stopped, null);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return (JobState.Stopped, false, "Stopped");
        }
        catch (NetTestException exception)
        {
            Write(ErrorRecords.From(exception));
            return (JobState.Failed, !ErrorRecords.IsTerminating(exception.Reason), exception.Message);
        }
        catch (Exception exception)
        {
            // Nobody waits for this task: what went wrong is the job's state and its error.
            Write(new ErrorRecord(exception, "TestRunFailed", ErrorCategory.NotSpecified, Name));
            return (JobState.Failed, false, exception.Message);
        }
    }

    private void CompleteProgress()
    {
        if (_shown is not { } shown)
            return;
        _shown = null;
        Progress.Add(new ProgressRecord(shown.ActivityId, shown.Activity, "Done") { RecordType = ProgressRecordType.Completed });
    }
}
