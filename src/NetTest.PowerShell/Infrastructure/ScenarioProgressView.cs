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
            : new ProgressRecord(ActivityId, activity, Describe(report.Stage));
    }

    private string Describe(ScenarioStage stage) => stage switch
    {
        ScenarioStage.Building => $"Building {scenario.Topology.Namespaces.Count} namespaces",
        ScenarioStage.StartingServers => $"Starting {scenario.Servers.Count} servers",
        ScenarioStage.Traffic => $"Traffic of {scenario.Clients.Count} clients",
        _ => "Removing what was built",
    };
}
