using NetTest.Engine.Throughput;

namespace NetTest.Engine.Scenarios;

/// <summary>A throughput test of a case.</summary>
public sealed record ScenarioThroughput
{
    /// <summary>Its name, unique in the case.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace that it runs in.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its server, as the profile says it: a server's name, a namespace, an address or a host name.</summary>
    public required string Far { get; init; }

    /// <summary>Whether it runs beside the traffic and all others that say so. Default: after the traffic, alone.</summary>
    public bool Together { get; init; }

    /// <summary>Whether it is left out of live output (<c>no_print</c>).</summary>
    public bool Quiet { get; init; }

    /// <summary>How long it takes, seconds, those omitted at its start included; null if bytes or blocks end it.</summary>
    public double? TotalSeconds => Options.Bytes is null && Options.Blocks is null ? (Options.Seconds ?? 10) + Options.OmitSeconds : null;

    /// <summary>Its options.</summary>
    public required ThroughputOptions Options { get; init; }
}
