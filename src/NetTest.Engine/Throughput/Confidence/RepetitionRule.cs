using NetTest.Engine.Results;
using NetTest.Engine.Statistics;

namespace NetTest.Engine.Throughput.Confidence;

/// <summary>
/// When repeating a test ends. Looking at the interval after each run and stopping when it suits makes it cover the true median somewhat
/// less often than it says; the fewest runs that 95 % takes (six) are therefore always made.
/// </summary>
public sealed record RepetitionRule
{
    /// <summary>The fewest runs whose median has an interval of 95 %: 1 − 2 · ½⁶ = 96.9 %.</summary>
    public const int FewestForStability = 6;

    /// <summary>Runs to make, 1 at least; with <see cref="StablePercent"/> the most that are made.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>Stop when the 95 % interval of the median is narrower than so many percent of it; null: make all runs.</summary>
    public double? StablePercent { get; init; }

    /// <summary>Start no run that would probably end later than this after the first one's start; null: no such limit.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="NetTestException">A value is out of range.</exception>
    internal void Check()
    {
        if (Runs < 1)
            throw Wrong(FormattableString.Invariant($"{Runs} runs cannot be made; 1 is the least."), Runs);
        if (StablePercent is { } percent && !(percent is > 0 and <= 100))
            throw Wrong(FormattableString.Invariant($"An interval of {percent} % of the median is no aim; it is above 0 and at most 100."), percent);
        if (StablePercent is not null && Runs < FewestForStability)
            throw Wrong(FormattableString.Invariant($"{Runs} runs cannot show that a result is stable: a 95 % interval of the median takes {FewestForStability} at least."), Runs);
        if (Budget is { } budget && budget <= TimeSpan.Zero)
            throw Wrong("The budget is a time above 0.", budget);
    }

    /// <summary>Whether to end after these runs; null: make another one.</summary>
    /// <param name="values">What the runs so far measured.</param>
    /// <param name="elapsed">Time since the start of the first one.</param>
    internal ThroughputSeriesEnd? Judge(IReadOnlyCollection<double> values, TimeSpan elapsed)
    {
        if (StablePercent is { } percent && values.Count >= FewestForStability && SampleSummary.Of(values)?.ConfidenceWidthPercent < percent)
            return ThroughputSeriesEnd.Stable;
        if (values.Count >= Runs)
            return StablePercent is null ? ThroughputSeriesEnd.Done : ThroughputSeriesEnd.BudgetSpent;
        return Budget is { } budget && elapsed + (elapsed / values.Count) > budget ? ThroughputSeriesEnd.BudgetSpent : null;
    }

    private static NetTestException Wrong(string message, object target) => new(ErrorReason.InvalidArgument, message, target);
}
