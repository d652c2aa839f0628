using System.Globalization;
using NetTest.Engine.Scenarios;

namespace NetTest.Cli.Rendering;

/// <summary>A line for each probe and throughput test that runs.</summary>
internal static class ScenarioProgressLines
{
    internal static IEnumerable<string> Of(ScenarioProgress progress) => progress.Probes.Select(Describe).Concat(progress.Throughput.Select(Describe));

    private static string Describe(ScenarioProbeProgress probe)
    {
        if (probe.SearchesPathMtu)
            return $"{probe.Name} searches for the path MTU";
        var total = probe.Total is { } known ? $" of {Units.Count(known)}" : "";
        var last = probe.LastRttMs is { } rtt ? $", {Units.Milliseconds(rtt)}" : "";
        return $"{probe.Name} {Units.Count(probe.Sent)}{total} sent, {Units.Count(probe.Received)} answered{last}";
    }

    private static string Describe(ScenarioThroughputProgress test)
    {
        var total = test.TotalSeconds is { } known ? string.Create(CultureInfo.InvariantCulture, $" of {known:0}") : "";
        var rate = test.BitsPerSecond is { } bits ? $", {Units.BitRate(bits)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{test.Name} {test.ElapsedSeconds:0}{total} s{rate}");
    }
}
