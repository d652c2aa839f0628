using System.Net;
using NetTest.Engine.Probes;
using NetTest.Engine.Results;

namespace NetTest.PowerShell.Sessions;

/// <summary>A responder of this session; pipe it to Stop-ConnTestResponder.</summary>
public sealed class RunningConnTestResponder : RunningTraffic
{
    private readonly ConnTestResponder _responder;
    private ConnTestResponderResult? _last;

    internal RunningConnTestResponder(int id, ConnTestResponder responder)
        : base(id)
    {
        _responder = responder;
        EndPoint = responder.EndPoint;
    }

    /// <inheritdoc/>
    public override string Name => _responder.Name;

    /// <summary>Whether it answers.</summary>
    public override RunState State => _last is null ? RunState.Running : RunState.Stopped;

    /// <inheritdoc/>
    public override string? Namespace => _responder.Options.Context.Name;

    /// <summary>The bound end point of UDP and TCP.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The bound address.</summary>
    public IPAddress Address => EndPoint.Address;

    /// <summary>The bound port.</summary>
    public int Port => EndPoint.Port;

    /// <summary>Whether only packets with the shared key are answered.</summary>
    public bool Authenticated => _responder.Options.Key is not null;

    /// <summary>UDP datagrams answered so far.</summary>
    public long PacketsReflected => GetResult().PacketsReflected;

    /// <summary>UDP datagrams not answered so far.</summary>
    public long PacketsRefused => GetResult().PacketsRefused;

    internal override string Kind => "Conntest responder";

    internal override string Summary => $"{State} {EndPoint}";

    /// <summary>What it has seen so far.</summary>
    public ConnTestResponderResult GetResult() => _last ?? _responder.GetResult();

    internal override async Task<TestResult> EndAsync(CancellationToken cancellationToken)
    {
        if (_last is { } result)
            return result;
        _last = await _responder.StopAsync(cancellationToken).ConfigureAwait(false);
        _responder.Options.Context.Dispose();
        return _last;
    }
}
