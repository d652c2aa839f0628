namespace NetTest.Engine.Scenarios;

/// <summary>A link that a case would build.</summary>
public sealed record PlannedLink
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary><c>Server</c>, <c>Client</c> or <c>Router</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The interface inside the namespace.</summary>
    public required string Interface { get; init; }

    /// <summary>The bridge that its other end sits in.</summary>
    public required string Bridge { get; init; }

    /// <summary>The addresses in CIDR notation, comma-separated.</summary>
    public required string Addresses { get; init; }

    /// <summary>The default gateways, comma-separated; empty for none.</summary>
    public required string Gateways { get; init; }

    /// <summary>MTU in bytes.</summary>
    public required int MtuBytes { get; init; }

    /// <summary>What happens to frames that leave the namespace, in the form that <see cref="Topology.ImpairmentText.Parse"/> reads; <c>none</c> for nothing.</summary>
    public string Egress { get; init; } = Topology.ImpairmentText.None;

    /// <summary>What happens to frames that enter the namespace, in the same form.</summary>
    public string Ingress { get; init; } = Topology.ImpairmentText.None;
}
