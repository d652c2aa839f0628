using Microsoft.Extensions.Logging;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Gathers results as they come and tells those who listen, one after another. A listener that throws ends the run, in order.</summary>
internal sealed class ResultSink(IProgress<TestRunProgress>? progress, Action<TestletResult>? onResult, Action onFailure, ILogger log)
{
    private readonly Lock _lock = new();
    private readonly List<TestletResult> _results = [];
    private TestRunPhase _phase;
    private int _total;
    private int _done;
    private int _failed;

    /// <summary>What a listener threw first; null for nothing.</summary>
    internal Exception? Failure { get; private set; }

    internal IReadOnlyList<TestletResult> Results
    {
        get
        {
            lock (_lock)
                return [.. _results];
        }
    }

    internal void Begin(TestRunPhase phase, int total)
    {
        RemoteLog.Phase(log, phase, total);
        lock (_lock)
        {
            // Steps prepare and run in turn; what is told of the run goes on where it was.
            if (phase == TestRunPhase.Run)
                (_done, _failed) = (_results.Count, _results.Count(result => result.Status != TestletStatus.Ok));
            else
                (_done, _failed) = (0, 0);
            (_phase, _total) = (phase, total);
            Tell(null);
        }
    }

    internal void Count(bool isOk)
    {
        lock (_lock)
        {
            _done++;
            _failed += isOk ? 0 : 1;
            Tell(null);
        }
    }

    internal void Add(TestletResult result)
    {
        lock (_lock)
        {
            _results.Add(result);
            if (_phase == TestRunPhase.Run)
            {
                _done++;
                _failed += result.Status == TestletStatus.Ok ? 0 : 1;
            }

            Tell(result);
        }
    }

    private void Tell(TestletResult? result)
    {
        if (Failure is not null)
            return;
        try
        {
            if (result is not null)
                onResult?.Invoke(result);
            progress?.Report(new TestRunProgress(_phase, _done, _total, _failed));
        }
#pragma warning disable CA1031 // Kept, and thrown again once everything has been cleared up.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failure = exception;
            onFailure();
        }
    }
}
