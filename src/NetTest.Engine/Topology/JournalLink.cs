using System.Globalization;
using System.Net;
using NetTest.Engine.Topology.Carrying;
using NetTest.Engine.Topology.Impairment;

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

    /// <summary>Whether a process carries it between two TAP devices; else it is a veth.</summary>
    public bool Emulated { get; init; }

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
        Emulated = plan.Backend == LinkBackend.Emulator,
        Egress = plan.Spec.Egress,
        Ingress = plan.Spec.Ingress,
    };

    /// <summary>A link that is yet to be planned, as an order for another process.</summary>
    internal static JournalLink From(LinkSpec spec, int index) => From(new LinkPlan
    {
        Spec = spec,
        Interface = spec.Interface ?? string.Create(CultureInfo.InvariantCulture, $"eth{index}"),
        HostInterface = "",
    });

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

    /// <summary>The link as it is now.</summary>
    /// <param name="carrier">Who carries it; null if nobody should.</param>
    /// <param name="counted">What its carrier says of it; null if it says nothing.</param>
    internal LinkInfo ToInfo(JournalCarrier? carrier, CarriedLink? counted)
    {
        var isCarried = Emulated && carrier is { Process.IsAlive: true };
        return new LinkInfo
        {
            Interface = Interface,
            HostInterface = HostInterface,
            Bridge = Bridge,
            Addresses = [.. Addresses.Select(text => InterfaceAddress.Parse(text))],
            Gateway = Gateway is null ? null : IPAddress.Parse(Gateway),
            GatewayV6 = GatewayV6 is null ? null : IPAddress.Parse(GatewayV6),
            Mtu = Mtu,
            Backend = Emulated ? LinkBackend.Emulator : ImpairmentRules.IsNone(Egress) && ImpairmentRules.IsNone(Ingress) ? LinkBackend.None : LinkBackend.Kernel,
            Egress = Egress,
            Ingress = Ingress,
            CarrierProcessId = isCarried ? carrier!.ProcessId : null,
            Fault = Emulated && !isCarried ? "carrier gone" : counted?.EndedBecause,
            EgressCounters = counted?.Egress,
            IngressCounters = counted?.Ingress,
        };
    }
}
