using System.Globalization;
using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>The result of a test of latency under load for people.</summary>
internal static class LatencyUnderLoadReport
{
    internal static void Write(Page page, LatencyUnderLoadResult result, bool quiet)
    {
        VerdictLine.Write(page, result.Status, $"latency under load to {result.Target}", Describe(result));
        if (quiet)
            return;
        page.WriteLine();
        var table = DataTable.Create(2, "Load", ">Lost", ">p50", ">p90", ">p99", ">max", ">× idle", ">Up", ">Down");
        foreach (var phase in result.Phases)
        {
            table.AddRow(
                Markup.Escape(phase.Name),
                phase.LossPercent is { } loss ? string.Create(CultureInfo.InvariantCulture, $"{loss:0.#} %") : Units.Unknown,
                Units.Milliseconds(phase.RttP50Ms),
                Units.Milliseconds(phase.RttP90Ms),
                Units.Milliseconds(phase.RttP99Ms),
                Units.Milliseconds(phase.RttMaxMs),
                phase.RatioToIdle is { } ratio ? Units.PerSecond(ratio) : Units.Unknown,
                Rate(phase.UploadBitsPerSecond),
                Rate(phase.DownloadBitsPerSecond));
        }

        page.Write(table);
        page.WriteLine();
        page.WriteLine($"probe: {result.Probe}; grade by the mean RTT above idle, after dslreports.com/faq/17930");
    }

    private static string Describe(LatencyUnderLoadResult result)
    {
        if (result.Error is { } error)
            return error;
        return result is { Grade: { } grade, IdleRttMs: { } idle, LoadedRttMs: { } loaded, IncreaseMs: { } increase }
            ? $"grade {grade}, RTT {Units.Milliseconds(idle)} idle, {Units.Milliseconds(loaded)} loaded, +{Units.Milliseconds(increase)} on average"
            : "nothing could be graded";
    }

    // Without "bit/s", which the header's place tells: ten columns must fit 80 characters.
    private static string Rate(double? bitsPerSecond) =>
        bitsPerSecond is { } value ? Units.BitRate(value).Replace("bit/s", "", StringComparison.Ordinal) : Units.Unknown;
}
