using NetTest.Engine.Results;

namespace NetTest.Engine.Scenarios;

/// <summary>Runs a case to its end: topology, servers, clients, teardown.</summary>
public static class ScenarioRunner
{
    /// <summary>
    /// Runs it. When cancelled it stops the traffic, removes everything and returns what was measured, with
    /// <see cref="ResultStatus.Cancelled"/>; cancelled before traffic flowed, it throws <see cref="OperationCanceledException"/>.
    /// With <see cref="ScenarioRunOptions.Keep"/> the topology stays once traffic has flowed, whether cancelled or not.
    /// </summary>
    /// <exception cref="NetTestException">The machine cannot, or a gateway does not answer; nothing is left behind.</exception>
    public static Task<ScenarioResult> RunAsync(ScenarioCase scenario, ScenarioRunOptions options, IProgress<ScenarioProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(options);
        return new ScenarioRun(scenario, options, progress).RunAsync(cancellationToken);
    }
}
