namespace NetTest.Engine.Scenarios;

/// <summary>A server that a case would start.</summary>
public sealed record PlannedServer
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The end point.</summary>
    public required string EndPoint { get; init; }

    /// <summary>What it is for: <c>traffic</c>, <c>probes</c> or <c>throughput</c>.</summary>
    public required string Serves { get; init; }

    /// <summary><c>tcp</c>, <c>tls</c> or <c>udp</c>; <c>tcp+udp</c> where it takes both.</summary>
    public required string Protocol { get; init; }

    /// <summary>The pattern's name; null where it serves no traffic.</summary>
    public string? Pattern { get; init; }

    /// <summary>The TLS server name; null for none.</summary>
    public string? ServerName { get; init; }
}
