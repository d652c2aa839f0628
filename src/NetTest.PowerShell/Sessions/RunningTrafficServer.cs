using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Traffic;

namespace NetTest.PowerShell.Sessions;

/// <summary>A traffic server of this session; pipe it to Start-TrafficClient or Stop-TrafficServer.</summary>
public sealed class RunningTrafficServer : RunningTraffic
{
    private readonly TrafficServer _server;
    private TrafficServerResult? _last;

    internal RunningTrafficServer(int id, TrafficServer server)
        : base(id)
    {
        _server = server;
        EndPoint = server.EndPoint;
    }

    /// <inheritdoc/>
    public override string Name => Options.Name ?? EndPoint.ToString();

    /// <summary>Whether it serves.</summary>
    public override RunState State => _last is null ? RunState.Running : RunState.Stopped;

    /// <inheritdoc/>
    public override string? Namespace => Options.Context.Name;

    /// <summary>The bound end point.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The bound address.</summary>
    public IPAddress Address => EndPoint.Address;

    /// <summary>The bound port.</summary>
    public int Port => EndPoint.Port;

    /// <summary><c>tcp</c>, <c>tls</c> or <c>udp</c>.</summary>
    public string Protocol => ProtocolName.Of(Options.Protocol, Options.Tls is not null);

    /// <summary>The pattern's name.</summary>
    public string Pattern => Options.Pattern.Name;

    /// <summary>Connections open now.</summary>
    public int Active => _last is null ? _server.Active : 0;

    /// <summary>Connections accepted so far.</summary>
    public long Accepted => GetResult().Accepted;

    /// <summary>Connections that carried their whole pattern so far.</summary>
    public long Completed => GetResult().Completed;

    /// <summary>Connections that failed so far.</summary>
    public long Failed => GetResult().Failed;

    internal override string Kind => "Traffic server";

    internal override string Summary => $"{Protocol} {EndPoint} {Pattern}";

    internal TrafficServerOptions Options => _server.Options;

    /// <summary>What it has seen so far.</summary>
    public TrafficServerResult GetResult() => _last ?? _server.GetResult();

    internal override async Task<TestResult> EndAsync(CancellationToken cancellationToken)
    {
        if (_last is { } result)
            return result;
        _last = await _server.StopAsync(cancellationToken).ConfigureAwait(false);
        Options.Context.Dispose();
        return _last;
    }
}
