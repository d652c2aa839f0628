using NetTest.Engine.Results;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Scenarios;

/// <summary>One run of a case: builds, lets the traffic run, removes, and draws up the result.</summary>
internal sealed class ScenarioRun(ScenarioCase scenario, ScenarioRunOptions options, IProgress<ScenarioProgress>? progress)
{
    // Removal goes on after a cancellation, so it has a deadline of its own; past it the journal tells the next run what is left.
    private static readonly TimeSpan s_teardownTimeout = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time = options.TimeProvider;
    private readonly ScenarioBoard _board = new(scenario.Name, options, progress);

    internal async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var startedAt = _time.GetUtcNow();
        var start = _time.GetTimestamp();
        _board.Enter(ScenarioStage.Building);
        var topology = await BuildAsync(cancellationToken).ConfigureAwait(false);
        var buildTime = _time.GetElapsedTime(start);

        ScenarioOutcome outcome;
        try
        {
            using var session = new ScenarioSession(scenario, options, topology, _board);
            outcome = await session.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The first failure is the one to tell; removal's own would only hide it, and the journal knows what is left.
            await RemoveAfterFailureAsync(topology).ConfigureAwait(false);
            throw;
        }

        var teardown = await TearDownAsync(topology).ConfigureAwait(false);
        var assertions = AssertionEvaluator.Evaluate(scenario.Assertions, outcome);
        var discrepancies = EndComparison.Compare(scenario, outcome);
        _board.Enter(ScenarioStage.Completed);
        return new ScenarioResult
        {
            Case = scenario.Name,
            Path = scenario.Path,
            Label = options.Label,
            Tags = options.Tags,
            StartedAt = startedAt,
            DurationSeconds = _time.GetElapsedTime(start).TotalSeconds,
            Status = Judge(outcome, assertions, discrepancies),
            Options = EffectiveOptions(outcome),
            Clients = outcome.Clients,
            Servers = outcome.Servers,
            Responders = outcome.Responders,
            Probes = outcome.Probes,
            PathMtus = outcome.PathMtus,
            Throughput = outcome.Throughput,
            Discrepancies = discrepancies,
            Assertions = assertions,
            BuildSeconds = buildTime.TotalSeconds,
            TrafficSeconds = outcome.Duration.TotalSeconds,
            TeardownSeconds = teardown?.TotalSeconds,
        };
    }

    private Task<LiveTopology> BuildAsync(CancellationToken cancellationToken) =>
        LiveTopology.BuildAsync(
            scenario.Topology with { EmulateGateways = scenario.Topology.EmulateGateways || options.EmulateGateways },
            new TopologyOptions
            {
                Lifetime = options.Keep ? TopologyLifetime.Kept : TopologyLifetime.Process,
                Label = scenario.Name,
                ImpairmentBackend = options.ImpairmentBackend ?? scenario.ImpairmentBackend,
                TimeProvider = _time,
                Log = options.Log,
            },
            cancellationToken);

    private async Task<TimeSpan?> TearDownAsync(LiveTopology topology)
    {
        await using (topology.ConfigureAwait(false))
        {
            _board.Enter(ScenarioStage.TearingDown);
            if (options.Keep)
                return null;
            var start = _time.GetTimestamp();
            using var deadline = new CancellationTokenSource(s_teardownTimeout, _time);
            await topology.RemoveAsync(deadline.Token).ConfigureAwait(false);
            return _time.GetElapsedTime(start);
        }
    }

    private async Task RemoveAfterFailureAsync(LiveTopology topology)
    {
        try
        {
            // Whoever listens may be what failed: that must not keep the topology.
            await using (topology.ConfigureAwait(false))
            {
                using var deadline = new CancellationTokenSource(s_teardownTimeout, _time);
                try
                {
                    _board.Enter(ScenarioStage.TearingDown);
                }
                finally
                {
                    await topology.RemoveAsync(deadline.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is NetTestException or OperationCanceledException)
        {
        }
    }

    private ResultStatus Judge(ScenarioOutcome outcome, IReadOnlyList<AssertionResult> assertions, IReadOnlyList<Discrepancy> discrepancies)
    {
        if (outcome.Cancelled)
            return ResultStatus.Cancelled;
        var failed = outcome.Clients.Sum(client => client.Failed) > options.MaxFailures
            || outcome.Probes.Any(probe => probe.Status == ResultStatus.Failed)
            || outcome.PathMtus.Any(search => search.Status == ResultStatus.Failed)
            || outcome.Throughput.Any(test => test.Status == ResultStatus.Failed)
            || discrepancies.Count > 0
            || assertions.Any(assertion => !assertion.Passed);
        return failed ? ResultStatus.Failed : ResultStatus.Passed;
    }

    private Dictionary<string, object?> EffectiveOptions(ScenarioOutcome outcome) => new(StringComparer.Ordinal)
    {
        ["Case"] = scenario.Name,
        ["EmulateGateways"] = scenario.Topology.EmulateGateways || options.EmulateGateways,
        ["ImpairmentBackend"] = (options.ImpairmentBackend ?? scenario.ImpairmentBackend).ToString(),
        ["Keep"] = options.Keep,
        ["ResumeSessions"] = options.ResumeSessions,
        ["MaxFailures"] = options.MaxFailures,
        ["Connections"] = scenario.Clients.Any(client => client.Options.Connections is null) ? null : scenario.Clients.Sum(client => client.Options.Connections),
        ["CongestionControl"] = outcome.CongestionControl,
    };
}
