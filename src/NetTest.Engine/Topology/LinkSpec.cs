using System.Net;

namespace NetTest.Engine.Topology;

/// <summary>A link of a namespace: a veth whose other end sits in a bridge.</summary>
public sealed record LinkSpec
{
    /// <summary>The bridge; it is used as it is if it exists, else created, and removed with the topology.</summary>
    public required string Bridge { get; init; }

    /// <summary>The interface's name inside the namespace; null means eth0, eth1, … in the order of the links.</summary>
    public string? Interface { get; init; }

    /// <summary>The interface's addresses.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>Default gateway, IPv4; null for none.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Default gateway, IPv6; null for none.</summary>
    public IPAddress? GatewayV6 { get; init; }

    /// <summary>MTU in bytes, 68 (IPv6: 1280) to 65535; null means the kernel's 1500.</summary>
    public int? Mtu { get; init; }

    /// <summary>What happens to frames that leave the namespace; null for nothing.</summary>
    public ImpairmentSpec? Egress { get; init; }

    /// <summary>What happens to frames that enter the namespace; null for nothing.</summary>
    public ImpairmentSpec? Ingress { get; init; }

    /// <summary>The link in a few words, such as <c>eth0 in br0: 10.1.0.1/24</c>.</summary>
    public override string ToString() => $"{Interface ?? "link"} in {Bridge}: {string.Join(", ", Addresses)}";
}
