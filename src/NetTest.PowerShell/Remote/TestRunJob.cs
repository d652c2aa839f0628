using System.Management.Automation;
using NetTest.Engine;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Remote;

/// <summary>A run in the background: Receive-Job gives its results as they come, Stop-Job ends it on all agents and waits for that.</summary>
internal sealed class TestRunJob : Job
{
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _status = "";

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
    internal void Start(Func<TestRunJob, CancellationToken, Task> work)
    {
        PSBeginTime = DateTime.Now;
        SetJobState(JobState.Running);
        _ = Task.Run(() => RunAsync(work));
    }

    internal void Write(object value) => Output.Add(PSObject.AsPSObject(value));

    internal void Write(ProgressRecord record)
    {
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

    private async Task RunAsync(Func<TestRunJob, CancellationToken, Task> work)
    {
        JobState state;
        try
        {
            await work(this, _stopping.Token).ConfigureAwait(false);
            state = _stopping.IsCancellationRequested ? JobState.Stopped : JobState.Completed;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            state = JobState.Stopped;
        }
        catch (Exception exception)
        {
            // Nobody waits for this task: what went wrong is the job's state and its error.
            Write(exception is NetTestException known ? ErrorRecords.From(known) : new ErrorRecord(exception, "TestRunFailed", ErrorCategory.NotSpecified, Name));
            state = JobState.Failed;
        }

        PSEndTime = DateTime.Now;
        SetJobState(state);
        _ended.TrySetResult();
    }
}
