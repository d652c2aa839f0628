using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Throughput;

namespace NetTest.PowerShell.Sessions;

/// <summary>A throughput server of this session; pipe it to Invoke-ThroughputTest or Stop-ThroughputServer.</summary>
public sealed class RunningThroughputServer : RunningTraffic
{
    private readonly ThroughputServer _server;
    private readonly ThroughputServerLog _log;
    private bool _stopped;

    internal RunningThroughputServer(int id, ThroughputServer server)
        : base(id)
    {
        _server = server;
        _log = new ThroughputServerLog(server);
        EndPoint = server.EndPoint!;
    }

    /// <summary>As it was given; else the end point, and the namespace where that is not the host's.</summary>
    public override string Name => _server.Options.Name ?? Place;

    /// <summary>Whether it serves; Completed: it has ended by itself, after its one test or its time.</summary>
    public override RunState State => _stopped ? RunState.Stopped : _server.Completion.IsCompleted ? RunState.Completed : RunState.Running;

    /// <inheritdoc/>
    public override string? Namespace => _server.Options.Context.Name;

    /// <summary>The bound end point, of TCP and UDP.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The bound address.</summary>
    public IPAddress Address => EndPoint.Address;

    /// <summary>The bound port.</summary>
    public int Port => EndPoint.Port;

    /// <summary>Tests that run now.</summary>
    public int ActiveTests => _server.ActiveTests;

    /// <summary>Tests that have ended, well or not.</summary>
    public long CompletedTests => _server.CompletedTests;

    /// <summary>Clients that were refused.</summary>
    public long RefusedClients => _server.RefusedClients;

    internal override string Kind => "Throughput server";

    internal override string Summary => $"{State} iperf3 protocol on {Place}";

    private string Place => Namespace is { } name ? $"{EndPoint} in {name}" : EndPoint.ToString();

    /// <summary>What it has served so far.</summary>
    public ThroughputServerResult GetResult() => _log.GetResult();

    internal override async Task<TestResult> EndAsync(CancellationToken cancellationToken)
    {
        if (!_stopped)
        {
            _stopped = true;
            await _server.StopAsync(cancellationToken).ConfigureAwait(false);
            await _log.Completion.ConfigureAwait(false);
            _server.Options.Context.Dispose();
        }

        return _log.GetResult();
    }
}
