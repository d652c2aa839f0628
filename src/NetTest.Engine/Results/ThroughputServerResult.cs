namespace NetTest.Engine.Results;

/// <summary>What a throughput server has served.</summary>
public sealed record ThroughputServerResult : TestResult
{
    /// <summary>The server's name; its end point if it was given none.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listened, as <c>address:port</c>, <c>[address]:port</c>.</summary>
    public required string EndPoint { get; init; }

    /// <summary>Tests that have ended, well or not.</summary>
    public required long CompletedTests { get; init; }

    /// <summary>Clients that were refused: server full, not on the allow list, not authorised, beyond a limit.</summary>
    public required long RefusedClients { get; init; }

    /// <summary>Payload bytes received in the tests.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Payload bytes sent in the tests.</summary>
    public required long BytesSent { get; init; }

    /// <summary>The tests as they ended, the last 1,000 of them.</summary>
    public required IReadOnlyList<ThroughputResult> Tests { get; init => field = Indexable.List(value); }
}
