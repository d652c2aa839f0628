namespace NetTest.Engine.Remote.Agents;

/// <summary>Waits for an instant that was agreed with others, and never ends before it.</summary>
internal static class AgreedInstant
{
    // A coordinator, or a clock that is set back meanwhile, must not hold a testlet for ever.
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    /// <summary>Ends when the clock has reached the instant; at once if that is past.</summary>
    internal static async Task AwaitAsync(DateTimeOffset instant, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        // A timer counts whole milliseconds of a clock of its own, and drops what is left of them: it may end too early. So the clock is asked again.
        while (instant - time.GetUtcNow() is var wait && wait > TimeSpan.Zero && s_longest - time.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling((wait < left ? wait : left).TotalMilliseconds)), time, cancellationToken).ConfigureAwait(false);
    }
}
