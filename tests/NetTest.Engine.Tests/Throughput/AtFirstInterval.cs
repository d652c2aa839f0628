using NetTest.Engine.Results;
using Xunit;

namespace NetTest.Engine.Tests.Throughput;

/// <summary>Does something while a test runs, at its first interval, and lets the test not go on before it is done.</summary>
internal sealed class AtFirstInterval(Func<Task> work) : IProgress<ThroughputInterval>
{
    private bool _isDone;

    public void Report(ThroughputInterval value)
    {
        if (!_isDone)
            Task.Run(work).Wait(TestContext.Current.CancellationToken);
        _isDone = true;
    }
}
