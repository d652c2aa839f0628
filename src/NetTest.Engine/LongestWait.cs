namespace NetTest.Engine;

/// <summary>
/// The longest time that anything may be told to take: past every use, and below what timers can be set to (49.7 days, <see cref="Task.Delay(TimeSpan)"/>)
/// even where limits of two phases are added.
/// </summary>
public static class LongestWait
{
    /// <summary>Twenty days in seconds.</summary>
    public const double Seconds = 1_728_000;
}
