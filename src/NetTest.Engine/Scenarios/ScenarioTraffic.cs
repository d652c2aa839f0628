using NetTest.Engine.Results;
using NetTest.Engine.Topology;
using NetTest.Engine.Traffic;

namespace NetTest.Engine.Scenarios;

/// <summary>The traffic of a run on a topology that stands: servers first, then all clients, and both ends stopped whatever happens.</summary>
internal sealed class ScenarioTraffic(ScenarioCase scenario, ScenarioRunOptions options, IProgress<ScenarioProgress>? progress)
{
    private const string CongestionControlFile = "/proc/sys/net/ipv4/tcp_congestion_control";

    // What both ends are given to agree after the last client is done, and to stop when they are told to.
    private static readonly TimeSpan s_settleTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = options.TimeProvider;
    private readonly List<TrafficServer> _servers = [];
    private readonly List<(ScenarioClient Planned, TrafficClient Running)> _clients = [];

    internal async Task<TrafficOutcome> RunAsync(LiveTopology topology, CancellationToken cancellationToken)
    {
        try
        {
            progress?.Report(new ScenarioProgress { Stage = ScenarioStage.StartingServers });
            var congestionControl = await ReadCongestionControlAsync(topology, cancellationToken).ConfigureAwait(false);
            await StartServersAsync(topology, cancellationToken).ConfigureAwait(false);
            var start = _time.GetTimestamp();
            await StartClientsAsync(topology, cancellationToken).ConfigureAwait(false);
            var results = await WatchAsync(cancellationToken).ConfigureAwait(false);
            var duration = _time.GetElapsedTime(start);
            ReportClients();
            await SettleAsync(results).ConfigureAwait(false);
            return new TrafficOutcome
            {
                Clients = results,
                Servers = await StopServersAsync().ConfigureAwait(false),
                Duration = duration,
                Cancelled = cancellationToken.IsCancellationRequested,
                CongestionControl = congestionControl,
            };
        }
        finally
        {
            // All at once: each may take its moment to end, and one after the other they would keep whoever pressed Ctrl-C waiting.
            await Task.WhenAll(_clients.Select(client => client.Running.StopAsync(CancellationToken.None))).ConfigureAwait(false);
            await Task.WhenAll(_servers.Select(server => server.StopAsync(CancellationToken.None))).ConfigureAwait(false);
        }
    }

    private async Task StartServersAsync(LiveTopology topology, CancellationToken cancellationToken)
    {
        foreach (var server in scenario.Servers)
        {
            var serverOptions = TrafficBinding.ForServer(scenario, server, options, topology.GetContext(server.Namespace));
            _servers.Add(await TrafficServer.StartAsync(serverOptions, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task StartClientsAsync(LiveTopology topology, CancellationToken cancellationToken)
    {
        // Everything that may be slow or throw comes first, so that the clients start as near to each other as can be.
        var prepared = scenario.Clients
            .Select(client => (client, TrafficBinding.ForClient(scenario, client, options, topology.GetContext(client.Namespace))))
            .ToList();
        foreach (var (client, clientOptions) in prepared)
            _clients.Add((client, await TrafficClient.StartAsync(clientOptions, cancellationToken).ConfigureAwait(false)));
    }

    // Waits for all clients; a cancellation stops them, and what they have measured by then is their result.
    private async Task<IReadOnlyList<TrafficClientResult>> WatchAsync(CancellationToken cancellationToken)
    {
        var all = Task.WhenAll(_clients.Select(client => client.Running.Completion));
        ReportClients();
        using var timer = new PeriodicTimer(options.ProgressInterval, _time);
        try
        {
            while (!all.IsCompleted)
            {
                var tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
                if (await Task.WhenAny(all, tick).ConfigureAwait(false) == tick)
                    await tick.ConfigureAwait(false);
                else
                    break;
                ReportClients();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var deadline = new CancellationTokenSource(s_stopTimeout, _time);
            return await Task.WhenAll(_clients.Select(client => client.Running.StopAsync(deadline.Token))).ConfigureAwait(false);
        }

        return await all.ConfigureAwait(false);
    }

    // A client is done when it has read the last byte; its server may not have seen the close by then.
    private async Task SettleAsync(IReadOnlyList<TrafficClientResult> clients)
    {
        using var limit = new CancellationTokenSource(s_settleTimeout, _time);
        while (_servers.Count > 0 && !limit.IsCancellationRequested)
        {
            // What ends while it is looked at is looked at again.
            Task ended = Task.WhenAny(_servers.Select(server => server.Ended.Next));
            var seen = _servers.ConvertAll(server => server.GetResult());
            if (EndComparison.IsSettled(scenario, clients, seen, [.. _servers.Select(server => server.Active)]))
                return;
            await ended.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IReadOnlyList<TrafficServerResult>> StopServersAsync()
    {
        using var deadline = new CancellationTokenSource(s_stopTimeout, _time);
        return await Task.WhenAll(_servers.Select(server => server.StopAsync(deadline.Token))).ConfigureAwait(false);
    }

    private void ReportClients() =>
        progress?.Report(new ScenarioProgress
        {
            Stage = ScenarioStage.Traffic,
            Clients = [.. _clients.Where(client => !client.Planned.Quiet).Select(client => client.Running.GetProgress())],
        });

    private async Task<string?> ReadCongestionControlAsync(LiveTopology topology, CancellationToken cancellationToken)
    {
        var context = topology.GetContext(scenario.Clients[0].Namespace);
        try
        {
            return await context.RunAsync(() => File.ReadAllText(CongestionControlFile).Trim(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
