using NetTest.Engine.Probes;
using NetTest.Engine.Results;
using NetTest.Engine.Throughput;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Scenarios;

/// <summary>The far ends of a run's measurements: responders and throughput servers, from before the first probe to after the last.</summary>
internal sealed class ScenarioFarEnds(ScenarioCase scenario, ScenarioRunOptions options, LiveTopology topology) : IAsyncDisposable
{
    private readonly List<ConnTestResponder> _responders = [];
    private readonly List<ThroughputServer> _servers = [];

    /// <summary>What the responders have seen by now.</summary>
    internal IReadOnlyList<ConnTestResponderResult> Responders => _responders.ConvertAll(responder => responder.GetResult());

    /// <summary>When it returns, all of them listen.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var responder in scenario.Responders)
        {
            var bound = responder.Options with { Context = topology.GetContext(responder.Namespace), Label = options.Label, Tags = options.Tags, TimeProvider = options.TimeProvider, Log = options.Log };
            _responders.Add(await ConnTestResponder.StartAsync(bound, cancellationToken).ConfigureAwait(false));
        }

        foreach (var planned in scenario.ThroughputServers)
        {
            var server = new ThroughputServer(planned.Options with
            {
                Context = topology.GetContext(planned.Namespace),
                Label = options.Label,
                Tags = options.Tags,
                TimeProvider = options.TimeProvider,
                Log = options.Log,
            });
            _servers.Add(server);
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_responders.Concat<IAsyncDisposable>(_servers).Select(each => each.DisposeAsync().AsTask())).ConfigureAwait(false);
}
