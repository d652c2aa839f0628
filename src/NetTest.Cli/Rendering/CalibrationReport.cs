using System.Globalization;
using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What was injected, what was measured, and by how much they differ.</summary>
internal static class CalibrationReport
{
    internal static void Write(Page page, CalibrationResult result, bool quiet)
    {
        var wrong = result.Readings.Where(reading => reading.WithinTolerance == false || (reading.Measured is null && !reading.IsSkipped)).ToList();
        page.WriteMarkup(result.Status == ResultStatus.Passed
            ? $"[green]PASS[/] calibration: {result.Readings.Count(reading => reading.WithinTolerance == true)} readings within their tolerance"
            : $"[red]FAIL[/] calibration: {wrong.Count} of {result.Readings.Count(reading => reading.Tolerance is not null)} readings {(wrong.Count == 1 ? "is" : "are")} off");
        if (quiet)
            return;
        page.WriteLine("");
        var table = DataTable.Create(2, "Quantity", "Part", "Measured by", ">Injected", ">Measured", ">Error", ">Allowed");
        foreach (var reading in result.Readings)
        {
            table.AddRow(
                CalibrationWords.Of(reading.Quantity),
                reading.Part,
                Markup.Escape(reading.MeasuredBy),
                $"{Number(reading.Injected)} {reading.Unit}",
                reading.Measured is { } measured ? Number(measured) : Units.Unknown,
                Error(reading),
                reading.Tolerance is { } tolerance ? $"±{Number(tolerance)}" : Units.Unknown);
        }
        page.Write(table);
        page.WriteLine("");
        foreach (var notes in result.Readings.Where(reading => reading.Note is not null).GroupBy(reading => reading.Note!, StringComparer.Ordinal))
            page.WriteLine($"{notes.Key} ({string.Join(", ", notes.Select(reading => $"{CalibrationWords.Of(reading.Quantity)} by {reading.MeasuredBy}").Distinct(StringComparer.Ordinal))})");
        page.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"links impaired by: {result.Backend}{(result.Overruns is { } overruns ? $", {overruns} frames dropped for lack of time" : "")}; kernel {result.Kernel}, {result.Processors} processors; {Units.Duration(result.DurationSeconds)}"));
    }

    private static string Error(CalibrationReading reading)
    {
        if (reading.Error is not { } error)
            return Units.Unknown;
        var text = (error < 0 ? "" : "+") + Number(error);
        return reading.WithinTolerance == false ? $"[red]{text}[/]" : text;
    }

    private static string Number(double value) => value == Math.Truncate(value) && Math.Abs(value) >= 1
        ? value.ToString("0", CultureInfo.InvariantCulture)
        : value.ToString(Math.Abs(value) < 10 ? "0.000" : "0.00", CultureInfo.InvariantCulture);
}
