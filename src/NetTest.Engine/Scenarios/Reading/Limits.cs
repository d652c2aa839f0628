namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Bounds of numbers in profiles: wide enough for any test, narrow enough that no sum of them overflows.</summary>
internal static class Limits
{
    internal const double LeastSeconds = 0.001;
    internal const double DaySeconds = 86_400;
    internal const long Connections = 1_000_000_000_000;
    internal const long Concurrency = 10_000_000;
    internal const double Rate = 10_000_000;
    internal const double DelayMs = 60_000;
    internal const double AssertedValue = 1e18;
}
