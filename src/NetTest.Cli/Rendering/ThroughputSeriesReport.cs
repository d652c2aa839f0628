using System.Globalization;
using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>The result of several runs of one throughput test for people.</summary>
internal static class ThroughputSeriesReport
{
    internal static void Write(Page page, ThroughputSeriesResult series, bool quiet)
    {
        VerdictLine.Write(page, series.Status, $"{series.Protocol} {ThroughputReport.DirectionWord(series.Direction)} {series.Target}", Describe(series));
        if (quiet || series.MedianBitsPerSecond is null)
            return;
        page.WriteLine();
        var facts = DataTable.Create(3, "", "");
        facts.ShowHeaders = false;
        if (series is { ConfidenceLowBitsPerSecond: { } low, ConfidenceHighBitsPerSecond: { } high, ConfidencePercent: { } percent })
        {
            Add(facts, "interval", string.Create(
                CultureInfo.InvariantCulture,
                $"{Units.BitRate(low)} to {Units.BitRate(high)} holds the median with {percent:0.#} % ({series.ConfidenceWidthPercent:0.#} % wide)"));
        }

        Add(facts, "spread", $"median deviation {Rate(series.MedianAbsoluteDeviationBitsPerSecond)}, quartiles {Rate(series.InterquartileRangeBitsPerSecond)} apart");
        Add(facts, "range", $"{Rate(series.MinBitsPerSecond)} to {Rate(series.MaxBitsPerSecond)}, mean {Rate(series.MeanBitsPerSecond)}");
        Add(facts, "time", Units.Duration(series.DurationSeconds));
        page.Write(facts);
    }

    private static string Describe(ThroughputSeriesResult series)
    {
        var median = series.MedianBitsPerSecond is { } value
            ? $"median {Units.BitRate(value)} of {Units.Count(series.RunCount)} {(series.RunCount == 1 ? "run" : "runs")}"
            : "no run measured anything";
        return series.End switch
        {
            ThroughputSeriesEnd.Stable => $"{median}, stable",
            ThroughputSeriesEnd.BudgetSpent => $"{median}; the budget was spent",
            ThroughputSeriesEnd.Failed => $"{series.Error} ({median})",
            _ => median,
        };
    }

    private static string Rate(double? bitsPerSecond) => bitsPerSecond is { } value ? Units.BitRate(value) : Units.Unknown;

    private static void Add(Table facts, string what, string text) => facts.AddRow($"[dim]{what}[/]", Markup.Escape(text));
}
