using System.Globalization;
using System.Management.Automation;
using NetTest.Engine.Scenarios;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>A run's progress in the words of a progress bar.</summary>
internal sealed class ScenarioProgressView(ScenarioCase scenario, TimeProvider time)
{
    private const int ActivityId = 7100;
    private readonly ProgressThrottle _throttle = new(time);
    private ScenarioStage? _stage;

    /// <summary>The record to show, or null if the last one is too young. A new stage is always shown.</summary>
    internal ProgressRecord? Next(ScenarioProgress report)
    {
        if (report.Stage == ScenarioStage.Completed || (!_throttle.TryPass() && _stage == report.Stage))
            return null;
        _stage = report.Stage;
        var activity = $"Scenario '{scenario.Name}'";
        return report.Stage == ScenarioStage.Traffic && report.Clients.Count > 0
            ? TrafficProgressView.Create(ActivityId, activity, report.Clients)
            : new ProgressRecord(ActivityId, activity, DescribeMeasurements(report) ?? Describe(report.Stage));
    }

    private static string? DescribeMeasurements(ScenarioProgress report)
    {
        var probes = report.Probes.Select(probe => probe.SearchesPathMtu
            ? $"{probe.Name}: path MTU"
            : string.Create(CultureInfo.InvariantCulture, $"{probe.Name}: {probe.Sent:N0} sent, {probe.Received:N0} answered"));
        var throughput = report.Throughput.Select(test => string.Create(
            CultureInfo.InvariantCulture, $"{test.Name}: {test.ElapsedSeconds:N0} s{(test.BitsPerSecond is { } rate ? $", {rate / 1e6:N1} Mbit/s" : "")}"));
        var text = string.Join("; ", probes.Concat(throughput));
        return text.Length > 0 ? text : null;
    }

    private string Describe(ScenarioStage stage) => stage switch
    {
        ScenarioStage.Building => $"Building {scenario.Topology.Namespaces.Count} namespaces",
        ScenarioStage.StartingServers => $"Starting {scenario.Servers.Count + scenario.Responders.Count + scenario.ThroughputServers.Count} servers",
        ScenarioStage.Probing => "Probing the idle network",
        ScenarioStage.Throughput => "Measuring throughput",
        ScenarioStage.Traffic => $"Traffic of {scenario.Clients.Count} clients",
        _ => "Removing what was built",
    };
}
