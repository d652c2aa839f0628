using NetTest.Engine.Results;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Scenarios;

/// <summary>
/// What a run does on a topology that stands: whoever listens first; then the probes that want an idle network; then the load, that is the traffic and
/// what runs beside it, and after that the throughput tests one by one; last the probes that come after. A cancellation ends what runs and leaves out what
/// would come, and what was measured by then is the outcome.
/// </summary>
internal sealed class ScenarioSession(ScenarioCase scenario, ScenarioRunOptions options, LiveTopology topology, ScenarioBoard board) : IDisposable
{
    // Whatever fails, or whoever watches and throws, ends all the rest.
    private readonly CancellationTokenSource _failure = new();
    private readonly ScenarioProbes _probes = new(scenario, options, topology, board);
    private readonly ScenarioThroughputs _throughput = new(scenario, options, topology, board);

    public void Dispose() => _failure.Dispose();

    internal async Task<ScenarioOutcome> RunAsync(CancellationToken userToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(userToken, _failure.Token);
        var cancellationToken = linked.Token;
        board.Enter(ScenarioStage.StartingServers);
        var traffic = new ScenarioTraffic(scenario, options, topology, board);
        await using (traffic.ConfigureAwait(false))
        {
            IReadOnlyList<ConnTestResponderResult> responders;
            var farEnds = new ScenarioFarEnds(scenario, options, topology);
            await using (farEnds.ConfigureAwait(false))
            {
                await traffic.StartServersAsync(cancellationToken).ConfigureAwait(false);
                await farEnds.StartAsync(cancellationToken).ConfigureAwait(false);
                await ProbeAsync(ProbeMoment.Before, cancellationToken).ConfigureAwait(false);
                await LoadAsync(traffic, cancellationToken).ConfigureAwait(false);
                await ProbeAsync(ProbeMoment.After, cancellationToken).ConfigureAwait(false);
                responders = farEnds.Responders;
            }

            return new ScenarioOutcome
            {
                Clients = traffic.Clients,
                Servers = await traffic.StopServersAsync().ConfigureAwait(false),
                Responders = responders,
                Probes = _probes.Results,
                PathMtus = _probes.PathMtus,
                Throughput = _throughput.Results,
                Duration = traffic.Duration,
                Cancelled = userToken.IsCancellationRequested,
                CongestionControl = traffic.CongestionControl,
            };
        }
    }

    private async Task ProbeAsync(ProbeMoment moment, CancellationToken cancellationToken)
    {
        if (!_probes.HasAny(moment) || cancellationToken.IsCancellationRequested)
            return;
        board.Enter(ScenarioStage.Probing);
        await WatchedAsync(_probes.RunAsync(moment, CancellationToken.None, cancellationToken)).ConfigureAwait(false);
    }

    private async Task LoadAsync(ScenarioTraffic traffic, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return;
        using var over = new CancellationTokenSource();
        var during = _probes.RunAsync(ProbeMoment.During, over.Token, cancellationToken);
        try
        {
            if (scenario.Clients.Count > 0 || _throughput.HasAny(together: true))
            {
                board.Enter(ScenarioStage.Traffic);
                await WatchedAsync(Task.WhenAll(traffic.RunClientsAsync(cancellationToken), _throughput.RunTogetherAsync(cancellationToken))).ConfigureAwait(false);
            }

            if (_throughput.HasAny(together: false) && !cancellationToken.IsCancellationRequested)
            {
                board.Enter(ScenarioStage.Throughput);
                await WatchedAsync(_throughput.RunOneByOneAsync(cancellationToken)).ConfigureAwait(false);
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await WatchedAsync(during).ConfigureAwait(false);
        }
    }

    private async Task WatchedAsync(Task work)
    {
        try
        {
            await board.WatchAsync(work).ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
        catch
        {
            await _failure.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }
}
