using System.Net;

namespace NetTest.Engine.Topology;

/// <summary>A link in the journal; addresses as text.</summary>
internal sealed record JournalLink
{
    public required string Bridge { get; init; }

    public required string Interface { get; init; }

    public required string HostInterface { get; init; }

    public IReadOnlyList<string> Addresses { get; init; } = [];

    public string? Gateway { get; init; }

    public string? GatewayV6 { get; init; }

    public int? Mtu { get; init; }

    public ImpairmentSpec? Egress { get; init; }

    public ImpairmentSpec? Ingress { get; init; }

    internal static JournalLink From(LinkPlan plan) => new()
    {
        Bridge = plan.Spec.Bridge,
        Interface = plan.Interface,
        HostInterface = plan.HostInterface,
        Addresses = [.. plan.Spec.Addresses.Select(address => address.ToString())],
        Gateway = plan.Spec.Gateway?.ToString(),
        GatewayV6 = plan.Spec.GatewayV6?.ToString(),
        Mtu = plan.Spec.Mtu,
        Egress = plan.Spec.Egress,
        Ingress = plan.Spec.Ingress,
    };

    internal LinkSpec ToSpec() => new()
    {
        Bridge = Bridge,
        Interface = Interface,
        Addresses = [.. Addresses.Select(text => InterfaceAddress.Parse(text))],
        Gateway = Gateway is null ? null : IPAddress.Parse(Gateway),
        GatewayV6 = GatewayV6 is null ? null : IPAddress.Parse(GatewayV6),
        Mtu = Mtu,
        Egress = Egress,
        Ingress = Ingress,
    };
}
