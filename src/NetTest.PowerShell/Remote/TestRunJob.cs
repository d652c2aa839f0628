using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Results;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Remote;

/// <summary>A run in the background: Receive-Job gives its results as they come, Stop-Job ends it on all agents and waits for that.</summary>
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

    /// <summary>Ends when the run has ended.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Starts it.</summary>
    /// <param name="work">The run. What it returns is written, and decides the state of the job.</param>
    internal void Start(Func<TestRunJob, CancellationToken, Task<TestRunResult>> work)
    {
        PSBeginTime = DateTime.Now;
        SetJobState(JobState.Running);
        _ = Task.Run(() => RunAsync(work));
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

    /// <summary>What a run that has ended says of itself in a table of jobs.</summary>
    internal static string StatusAfter(TestRunResult result)
    {
        var passed = result.Results.Count(row => row.Status == TestletStatus.Ok);
        var lost = result.LostAgents.Count switch
        {
            0 => "",
            1 => ", 1 agent lost",
            var count => FormattableString.Invariant($", {count} agents lost"),
        };
        return FormattableString.Invariant($"{passed} of {result.Results.Count} tests passed{lost}");
    }

    private async Task RunAsync(Func<TestRunJob, CancellationToken, Task<TestRunResult>> work)
    {
        JobState state;
        try
        {
            var result = await work(this, _stopping.Token).ConfigureAwait(false);
            Write(result);
            state = StateAfter(result, _stopping.IsCancellationRequested);
            _status = StatusAfter(result);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            state = JobState.Stopped;
            _status = "Stopped";
        }
        catch (Exception exception)
        {
            _status = exception.Message;
            // Nobody waits for this task: what went wrong is the job's state and its error.
            Write(exception is NetTestException known ? ErrorRecords.From(known) : new ErrorRecord(exception, "TestRunFailed", ErrorCategory.NotSpecified, Name));
            state = JobState.Failed;
        }

        if (_shown is { } shown)
            Progress.Add(new ProgressRecord(shown.ActivityId, shown.Activity, "Done") { RecordType = ProgressRecordType.Completed });
        PSEndTime = DateTime.Now;
        _endingThread = Environment.CurrentManagedThreadId;
        SetJobState(state);
        _endingThread = 0;
        _ended.TrySetResult();
    }
}
