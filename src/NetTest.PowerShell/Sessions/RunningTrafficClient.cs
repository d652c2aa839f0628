using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;

namespace NetTest.PowerShell.Sessions;

/// <summary>A traffic client of this session; pipe it to Wait-TrafficClient or Stop-TrafficClient.</summary>
public sealed class RunningTrafficClient
{
    private readonly TrafficClient _client;
    private bool _stopped;

    internal RunningTrafficClient(int id, TrafficClient client)
    {
        Id = id;
        _client = client;
        StartedAt = DateTimeOffset.UtcNow;
        // The namespace is needed for as long as sockets are made, and no longer.
        if (Options.Context.Name is not null)
            _ = ReleaseWhenDoneAsync(client, Options.Context);
    }

    /// <summary>Number in this session.</summary>
    public int Id { get; }

    /// <summary>Its name; the server's end point if it was given none.</summary>
    public string Name => Options.Name ?? Server.ToString();

    /// <summary>Whether it still makes connections.</summary>
    public RunState State => !_client.Completion.IsCompleted ? RunState.Running : _stopped ? RunState.Stopped : RunState.Completed;

    /// <summary>The namespace of its sockets; null for the host's own.</summary>
    public string? Namespace => Options.Context.Name;

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

    /// <summary>When it was started, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    internal TrafficClientOptions Options => _client.Options;

    internal Task<TrafficClientResult> Completion => _client.Completion;

    /// <summary>How far it is.</summary>
    public TrafficProgress GetProgress() => _client.GetProgress();

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal Task<TrafficClientResult> StopAsync(CancellationToken cancellationToken)
    {
        _stopped |= !_client.Completion.IsCompleted;
        return _client.StopAsync(cancellationToken);
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
