using System.Globalization;
using NetTest.Engine.Scenarios;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What a case would measure beside its traffic, a table for each kind there is.</summary>
internal static class PlannedMeasurementTables
{
    internal static void Write(Page page, ScenarioPlan plan)
    {
        if (plan.Probes.Count > 0)
        {
            var table = DataTable.Create(2, "Probe", "Namespace", "Target", "By", "When", ">Count", ">Interval", "Path MTU");
            foreach (var probe in plan.Probes)
                AddRow(table, probe.Name, probe.Namespace, probe.Target, probe.Protocol, probe.When, probe.Count is { } count ? Units.Count(count) : "load", Units.Milliseconds(probe.IntervalMs), probe.PathMtu ? "yes" : "no");
            page.Write(table);
            page.WriteLine();
        }

        if (plan.Throughput.Count > 0)
        {
            var table = DataTable.Create(2, "Throughput", "Namespace", "Server", "By", "Way", ">Ends after", ">Streams", ">Rate", "Runs");
            foreach (var test in plan.Throughput)
                AddRow(table, test.Name, test.Namespace, test.Target, test.Protocol, MeasurementTables.Way(test.Direction), End(test), test.Parallel.ToString(CultureInfo.InvariantCulture), Rate(test), test.Together ? "together" : "alone");
            page.Write(table);
            page.WriteLine();
        }
    }

    private static string Rate(PlannedThroughput test) => test.RateBitsPerSecond is > 0 and var rate ? Units.BitRate(rate) : Units.Unknown;

    private static string End(PlannedThroughput test) =>
        test.DurationSeconds is { } seconds ? Units.Duration(seconds)
        : test.Bytes is { } bytes ? Units.Bytes(bytes)
        : $"{Units.Count(test.Blocks)} blocks";

    private static void AddRow(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
}
