using NetTest.Engine.Results;
using NetTest.Engine.Topology;
using NetTest.Engine.Traffic;

namespace NetTest.Engine.Scenarios;

/// <summary>The traffic of a run on a topology that stands: servers first, then all clients, and both ends stopped whatever happens.</summary>
internal sealed class ScenarioTraffic(ScenarioCase scenario, ScenarioRunOptions options, LiveTopology topology, ScenarioBoard board) : IAsyncDisposable
{
    private const string CongestionControlFile = "/proc/sys/net/ipv4/tcp_congestion_control";

    // What both ends are given to agree after the last client is done, and to stop when they are told to.
    private static readonly TimeSpan s_settleTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = options.TimeProvider;
    private readonly List<TrafficServer> _servers = [];
    private readonly List<(ScenarioClient Planned, TrafficClient Running)> _clients = [];

    /// <summary>What the clients measured; empty before they ran.</summary>
    internal IReadOnlyList<TrafficClientResult> Clients { get; private set; } = [];

    /// <summary>How long the clients took.</summary>
    internal TimeSpan Duration { get; private set; }

    /// <summary>TCP's congestion control where the clients are; null if there are none, or it cannot be read.</summary>
    internal string? CongestionControl { get; private set; }

    internal async Task StartServersAsync(CancellationToken cancellationToken)
    {
        CongestionControl = await ReadCongestionControlAsync(cancellationToken).ConfigureAwait(false);
        foreach (var server in scenario.Servers)
        {
            var serverOptions = TrafficBinding.ForServer(scenario, server, options, topology.GetContext(server.Namespace));
            _servers.Add(await TrafficServer.StartAsync(serverOptions, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Lets all clients run to their end; a cancellation stops them, and what they have measured by then is their result.</summary>
    internal async Task RunClientsAsync(CancellationToken cancellationToken)
    {
        if (scenario.Clients.Count == 0)
            return;
        var start = _time.GetTimestamp();
        await StartClientsAsync(cancellationToken).ConfigureAwait(false);
        board.Clients = () => [.. _clients.Where(client => !client.Planned.Quiet).Select(client => client.Running.GetProgress())];
        board.Report();
        var all = Task.WhenAll(_clients.Select(client => client.Running.Completion));
        try
        {
            Clients = await all.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var deadline = new CancellationTokenSource(s_stopTimeout, _time);
            Clients = await Task.WhenAll(_clients.Select(client => client.Running.StopAsync(deadline.Token))).ConfigureAwait(false);
        }

        Duration = _time.GetElapsedTime(start);
        board.Report();
    }

    /// <summary>Gives the servers a moment to have seen all, and stops them.</summary>
    internal async Task<IReadOnlyList<TrafficServerResult>> StopServersAsync()
    {
        await SettleAsync().ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(s_stopTimeout, _time);
        return await Task.WhenAll(_servers.Select(server => server.StopAsync(deadline.Token))).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        // All at once: each may take its moment to end, and one after the other they would keep whoever pressed Ctrl-C waiting.
        await Task.WhenAll(_clients.Select(client => client.Running.StopAsync(CancellationToken.None))).ConfigureAwait(false);
        await Task.WhenAll(_servers.Select(server => server.StopAsync(CancellationToken.None))).ConfigureAwait(false);
    }

    private async Task StartClientsAsync(CancellationToken cancellationToken)
    {
        // Everything that may be slow or throw comes first, so that the clients start as near to each other as can be.
        var prepared = scenario.Clients
            .Select(client => (client, TrafficBinding.ForClient(scenario, client, options, topology.GetContext(client.Namespace))))
            .ToList();
        foreach (var (client, clientOptions) in prepared)
            _clients.Add((client, await TrafficClient.StartAsync(clientOptions, cancellationToken).ConfigureAwait(false)));
    }

    // A client is done when it has read the last byte; its server may not have seen the close by then.
    private async Task SettleAsync()
    {
        using var limit = new CancellationTokenSource(s_settleTimeout, _time);
        while (_servers.Count > 0 && !limit.IsCancellationRequested)
        {
            // What ends while it is looked at is looked at again.
            Task ended = Task.WhenAny(_servers.Select(server => server.Ended.Next));
            var seen = _servers.ConvertAll(server => server.GetResult());
            if (EndComparison.IsSettled(scenario, Clients, seen, [.. _servers.Select(server => server.Active)]))
                return;
            await ended.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> ReadCongestionControlAsync(CancellationToken cancellationToken)
    {
        if (scenario.Clients.Count == 0)
            return null;
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
