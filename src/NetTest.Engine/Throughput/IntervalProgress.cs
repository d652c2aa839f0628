using NetTest.Engine.Results;

namespace NetTest.Engine.Throughput;

/// <summary>Hands intervals over on the thread that makes them; <see cref="Progress{T}"/> would reorder them through the thread pool.</summary>
internal sealed class IntervalProgress(Action<ThroughputInterval> report) : IProgress<ThroughputInterval>
{
    public void Report(ThroughputInterval value) => report(value);
}
