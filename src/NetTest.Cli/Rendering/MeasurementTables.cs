using System.Globalization;
using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What a scenario measured beside its traffic.</summary>
internal static class MeasurementTables
{
    internal static void WriteProbes(Page page, ScenarioResult result)
    {
        var searches = result.PathMtus.Where(search => search.Name is not null).ToDictionary(search => search.Name!, StringComparer.Ordinal);
        var table = DataTable.Create(2, ["Probe", "By", "When", ">Sent", ">Lost", ">RTT p50 / p99", ">Jitter", .. searches.Count > 0 ? [">MTU"] : Array.Empty<string>()]);
        foreach (var probe in result.Probes)
        {
            table.AddRow(
            [
                Markup.Escape(probe.Name ?? probe.Target),
                probe.Protocol,
                When(probe),
                Units.Count(probe.Sent),
                DataTable.Bad(probe.Lost),
                Units.Milliseconds(probe.RttP50Ms, probe.RttP99Ms),
                Units.Milliseconds(probe.JitterMs),
                .. searches.Count > 0 ? [PathMtu(searches.GetValueOrDefault(probe.Name ?? ""))] : Array.Empty<string>(),
            ]);
        }

        page.Write(table);
    }

    internal static void WriteThroughput(Page page, IReadOnlyList<ThroughputResult> tests)
    {
        var table = DataTable.Create(2, "Throughput", "By", "Way", ">Rate", ">Arrived", ">Retransmitted", ">Lost", ">RTT");
        foreach (var test in tests)
        {
            table.AddRow(
                Markup.Escape(test.Name ?? test.Target),
                test.Protocol,
                Way(test.Direction),
                test.Status == ResultStatus.Failed ? "[red]failed[/]" : Units.BitRate(test.BitsPerSecond),
                Units.Bytes(test.BytesTransferred),
                Units.Count(test.Retransmits),
                test.LossPercent is { } loss ? string.Create(CultureInfo.InvariantCulture, $"{loss:0.##} %") : Units.Unknown,
                Units.Milliseconds(test.RttMeanMs));
        }

        page.Write(table);
    }

    internal static string Way(string direction) => direction switch
    {
        "send" => "there",
        "receive" => "back",
        _ => "both",
    };

    private static string When(ConnTestResult probe) => probe.Options.TryGetValue("When", out var when) && when is string word ? word : Units.Unknown;

    private static string PathMtu(PathMtuResult? search) => search switch
    {
        null => Units.Unknown,
        { Status: ResultStatus.Failed } => "[red]failed[/]",
        { PathMtuBytes: { } bytes } => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        _ => Units.Unknown,
    };
}
