namespace NetTest.Engine.Results;

/// <summary>What a responder has seen.</summary>
public sealed record ConnTestResponderResult : TestResult
{
    /// <summary>The responder's name.</summary>
    public required string Name { get; init; }

    /// <summary>The bound end point as <c>address:port</c>, <c>[address]:port</c>; the port is that of UDP and TCP.</summary>
    public required string EndPoint { get; init; }

    /// <summary>UDP datagrams of probes received; always <see cref="PacketsReflected"/> and <see cref="PacketsRefused"/> together.</summary>
    public required long PacketsReceived { get; init; }

    /// <summary>UDP datagrams answered.</summary>
    public required long PacketsReflected { get; init; }

    /// <summary>UDP datagrams not answered.</summary>
    public required long PacketsRefused { get; init; }

    /// <summary>Why datagrams were not answered: <c>TooShort</c> (no STAMP packet), <c>BadKey</c>, <c>RateLimit</c>, <c>NotSent</c>; reasons that did not happen are absent.</summary>
    public required IReadOnlyDictionary<string, long> RefusedByReason { get; init; }

    /// <summary>UDP payload bytes of probes received.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>UDP payload bytes sent in answer; never more than received.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Messages of path MTU searches received; those over the rate for one source are counted and not answered.</summary>
    public long PathMtuMessagesReceived { get; init; }

    /// <summary>Messages of path MTU searches sent; more than received where a search asks for the way back as well.</summary>
    public long PathMtuMessagesSent { get; init; }

    /// <summary>STAMP sessions known now.</summary>
    public required int Sessions { get; init; }

    /// <summary>TCP connections accepted.</summary>
    public required long ConnectionsAccepted { get; init; }

    /// <summary>TCP connections closed at once, because too many were open.</summary>
    public required long ConnectionsRefused { get; init; }

    /// <summary>TCP connections open now.</summary>
    public required int ConnectionsOpen { get; init; }

    /// <summary>Bytes sent back over TCP.</summary>
    public required long BytesEchoed { get; init; }
}
