using System.Net;

namespace NetTest.Engine.Topology;

/// <summary>A link of a namespace as it is on this machine.</summary>
public sealed record LinkInfo
{
    /// <summary>The interface inside the namespace.</summary>
    public required string Interface { get; init; }

    /// <summary>The other end's name on the host, a port of the bridge.</summary>
    public required string HostInterface { get; init; }

    /// <summary>The bridge.</summary>
    public required string Bridge { get; init; }

    /// <summary>The interface's addresses.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses { get; init => field = Indexable.List(value); } = [];

    /// <summary>Default gateway, IPv4; null for none.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Default gateway, IPv6; null for none.</summary>
    public IPAddress? GatewayV6 { get; init; }

    /// <summary>MTU in bytes; null for the kernel's 1500.</summary>
    public int? Mtu { get; init; }

    /// <summary>Who impairs it.</summary>
    public LinkBackend Backend { get; init; }

    /// <summary>What happens to frames that leave the namespace; null for nothing.</summary>
    public ImpairmentSpec? Egress { get; init; }

    /// <summary>What happens to frames that enter the namespace; null for nothing.</summary>
    public ImpairmentSpec? Ingress { get; init; }

    /// <summary><see cref="Egress"/> in the form that <see cref="ImpairmentText.Parse"/> reads.</summary>
    public string EgressText => ImpairmentText.Format(Egress);

    /// <summary><see cref="Ingress"/> in the form that <see cref="ImpairmentText.Parse"/> reads.</summary>
    public string IngressText => ImpairmentText.Format(Ingress);

    /// <summary>The process that carries an emulated link; null for other links, and when it has gone.</summary>
    public int? CarrierProcessId { get; init; }

    /// <summary>Why the link passes nothing, such as <c>carrier gone</c>; null while it does.</summary>
    public string? Fault { get; init; }

    /// <summary>What the emulator did to frames that left the namespace; null if it does not carry the link, or could not be asked.</summary>
    public LinkCounters? EgressCounters { get; init; }

    /// <summary>What the emulator did to frames that entered the namespace; null if it does not carry the link, or could not be asked.</summary>
    public LinkCounters? IngressCounters { get; init; }

    /// <summary>Frames of both directions that the emulator had to drop for lack of time or memory: if this is not 0, more was lost than asked for. Null if unknown.</summary>
    public long? Overruns => EgressCounters is null && IngressCounters is null ? null : (EgressCounters?.Overruns ?? 0) + (IngressCounters?.Overruns ?? 0);

    /// <summary>The link in a few words, such as <c>eth0 in br0: 10.1.0.1/24</c>.</summary>
    public override string ToString() => $"{Interface} in {Bridge}: {string.Join(", ", Addresses)}";
}
