namespace NetTest.Engine.Probes.Monitor;

/// <summary>Time since a monitor's start on a clock that no one sets, and waiting by it.</summary>
internal sealed class MonitorClock(TimeProvider provider)
{
    private readonly long _start = provider.GetTimestamp();

    internal TimeSpan Now => provider.GetElapsedTime(_start);

    internal DateTimeOffset UtcNow => provider.GetUtcNow();

    internal Task WaitUntilAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var rest = time - Now;
        return rest <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(rest, provider, cancellationToken);
    }

    internal Task DelayAsync(TimeSpan span, CancellationToken cancellationToken) => Task.Delay(span, provider, cancellationToken);
}
