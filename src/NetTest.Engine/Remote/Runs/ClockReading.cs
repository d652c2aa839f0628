namespace NetTest.Engine.Remote.Runs;

/// <summary>What is known of an agent's clock.</summary>
/// <param name="Offset">How much it is ahead of this machine's.</param>
/// <param name="Error">By how much that may be wrong: half of the round trip.</param>
internal readonly record struct ClockReading(TimeSpan Offset, TimeSpan Error)
{
    /// <summary>When it was taken, as a timestamp of this machine's.</summary>
    internal long TakenAt { get; init; }

    /// <summary>
    /// The offset from one exchange: the agent read its clock somewhere between sending and receiving; the middle is the best guess, half the
    /// round trip the bound of its error (RFC 5905, section 8, with both of the agent's timestamps the same).
    /// </summary>
    internal static ClockReading From(DateTimeOffset sent, DateTimeOffset agent, TimeSpan roundTrip) =>
        new(agent - (sent + (roundTrip / 2)), roundTrip / 2);

    /// <summary>An instant of this machine's clock on the agent's.</summary>
    internal DateTimeOffset ToAgent(DateTimeOffset instant) => Shift(instant, Offset.Ticks);

    /// <summary>An instant of the agent's clock on this machine's.</summary>
    internal DateTimeOffset FromAgent(DateTimeOffset instant) => Shift(instant, -Offset.Ticks);

    // An agent may say that it is the year 9999.
    private static DateTimeOffset Shift(DateTimeOffset instant, long ticks) =>
        new(Math.Clamp(instant.UtcTicks + ticks, DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
}
