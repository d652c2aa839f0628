using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;

namespace NetTest.PowerShell.Sessions;

/// <summary>A traffic client of this session; pipe it to Wait-TrafficClient or Stop-TrafficClient.</summary>
public sealed class RunningTrafficClient : RunningTraffic
{
    private readonly TrafficClient _client;
    private bool _stopped;

    internal RunningTrafficClient(int id, TrafficClient client)
        : base(id)
    {
        _client = client;
        // The namespace is needed for as long as sockets are made, and no longer.
        _ = ReleaseWhenDoneAsync(client, Options.Context);
    }

    /// <inheritdoc/>
    public override string Name => Options.Name ?? Server.ToString();

    /// <summary>Whether it still makes connections.</summary>
    public override RunState State => !_client.Completion.IsCompleted ? RunState.Running : _stopped ? RunState.Stopped : RunState.Completed;

    /// <inheritdoc/>
    public override string? Namespace => Options.Context.Name;

    /// <summary>The server's end point.</summary>
    public IPEndPoint Server => Options.Server;

    /// <summary><c>tcp</c>, <c>tls</c> or <c>udp</c>.</summary>
    public string Protocol => ProtocolName.Of(Options.Protocol, Options.Tls is not null);

    /// <summary>The pattern's name.</summary>
    public string Pattern => Options.Pattern.Name;

    /// <summary>Connections that it is to make; null when only its duration ends it.</summary>
    public long? Connections => Options.Connections;

    /// <summary>Connections that carried their whole pattern so far.</summary>
    public long Succeeded => GetProgress().Succeeded;

    /// <summary>Connections that failed so far.</summary>
    public long Failed => GetProgress().Failed;

    /// <summary>Connections open now.</summary>
    public int Active => GetProgress().Active;

    internal override string Kind => "Traffic client";

    internal override string Summary => $"{State} {Protocol} {Server} {Pattern}";

    internal TrafficClientOptions Options => _client.Options;

    internal Task<TrafficClientResult> Completion => _client.Completion;

    /// <summary>How far it is.</summary>
    public TrafficProgress GetProgress() => _client.GetProgress();

    internal override async Task<TestResult> EndAsync(CancellationToken cancellationToken)
    {
        _stopped |= !_client.Completion.IsCompleted;
        return await _client.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task ReleaseWhenDoneAsync(TrafficClient client, NetworkContext context)
    {
        try
        {
            await client.Completion.ConfigureAwait(false);
        }
        finally
        {
            context.Dispose();
        }
    }
}
