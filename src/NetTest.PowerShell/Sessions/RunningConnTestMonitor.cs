using System.Net;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Results;

namespace NetTest.PowerShell.Sessions;

/// <summary>A monitor of this session; pipe it to Stop-ConnTestMonitor.</summary>
public sealed class RunningConnTestMonitor : RunningTraffic
{
    private readonly ConnTestMonitor _monitor;
    private ConnTestMonitorResult? _last;

    internal RunningConnTestMonitor(int id, ConnTestMonitor monitor)
        : base(id) => _monitor = monitor;

    /// <inheritdoc/>
    public override string Name => _monitor.Options.Name ?? Node;

    /// <summary>Whether it probes; completed once its rounds are over.</summary>
    public override RunState State => _last is not null ? RunState.Stopped : _monitor.Completion.IsCompleted ? RunState.Completed : RunState.Running;

    /// <inheritdoc/>
    public override string? Namespace => _monitor.Options.Context.Name;

    /// <summary>The node's name in metrics.</summary>
    public string Node => _monitor.Options.EffectiveNodeName;

    /// <summary>Where metrics are served; null: nowhere.</summary>
    public IPEndPoint? MetricsEndPoint => _monitor.MetricsEndPoint;

    /// <summary>Where it answers the probes of others; null: it does not.</summary>
    public IPEndPoint? ResponderEndPoint => _monitor.ResponderEndPoint;

    /// <summary>The peers as they stand: up, round trip, loss, path MTU.</summary>
    public IReadOnlyList<MonitorPeerStatus> Peers => GetResult().Peers;

    /// <summary>Peers that answered in their last round.</summary>
    public int Up => Peers.Count(peer => peer.Up == true);

    /// <summary>Peers that did not.</summary>
    public int Down => Peers.Count(peer => peer.Up == false);

    /// <summary>Look-ups that failed so far.</summary>
    public long DiscoveryFailures => GetResult().DiscoveryFailures;

    internal override string Kind => "Conntest monitor";

    internal override string Summary => $"{State} {Peers.Count} peers";

    /// <summary>How things stand.</summary>
    public ConnTestMonitorResult GetResult() => _last ?? _monitor.GetResult();

    internal override async Task<TestResult> EndAsync(CancellationToken cancellationToken)
    {
        if (_last is { } result)
            return result;
        try
        {
            _last = await _monitor.StopAsync(cancellationToken).ConfigureAwait(false);
            return _last;
        }
        finally
        {
            if (_monitor.Completion.IsCompleted)
                _monitor.Options.Context.Dispose();
        }
    }
}
