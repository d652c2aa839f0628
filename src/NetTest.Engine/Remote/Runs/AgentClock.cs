using NetTest.Engine.Remote.Agents;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Compares an agent's clock with this machine's.</summary>
internal static class AgentClock
{
    private const int Exchanges = 5;

    // Crystals differ by less than 100 ppm, and clocks are slewed by 500 ppm at the most (adjtimex(2)).
    private const double MostDrift = 1e-3;

    /// <summary>After this a reading is taken anew before agents start together: clocks drift apart, and are set.</summary>
    internal static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Several exchanges, one after another. The one with the shortest round trip tells most: what made others longer lay on one way only.</summary>
    internal static async Task<ClockReading> ReadAsync(ITestAgent agent, TimeProvider time, CancellationToken cancellationToken)
    {
        var best = new ClockReading(TimeSpan.Zero, TimeSpan.MaxValue);
        for (var i = 0; i < Exchanges; i++)
        {
            var sent = time.GetUtcNow();
            var started = time.GetTimestamp();
            var told = await agent.ReadClockAsync(cancellationToken).ConfigureAwait(false);
            var reading = ClockReading.From(sent, told, time.GetElapsedTime(started));
            if (reading.Error < best.Error)
                best = reading;
        }

        return best with { TakenAt = time.GetTimestamp() };
    }

    /// <summary>A later reading beside an earlier one: the earlier one is kept while it agrees and is still the more exact of the two.</summary>
    /// <param name="earlier">The earlier one.</param>
    /// <param name="later">The later one.</param>
    /// <param name="age">How much time lies between them.</param>
    internal static ClockReading Renew(ClockReading earlier, ClockReading later, TimeSpan age)
    {
        var error = earlier.Error + (age * MostDrift);
        var agrees = (earlier.Offset - later.Offset).Duration() <= error + later.Error;
        return agrees && error < later.Error ? later with { Offset = earlier.Offset, Error = error } : later;
    }
}
