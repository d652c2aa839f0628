namespace NetTest.Engine.Results;

/// <summary>A count on which the two ends of a path disagree.</summary>
public sealed record Discrepancy
{
    /// <summary>The server's name.</summary>
    public required string Server { get; init; }

    /// <summary>What was counted: <c>Connections</c>, <c>Completed</c>, <c>BytesToServer</c>, <c>BytesToClient</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>What all clients of the server say together.</summary>
    public required long ClientsSay { get; init; }

    /// <summary>What the server says.</summary>
    public required long ServerSays { get; init; }
}
