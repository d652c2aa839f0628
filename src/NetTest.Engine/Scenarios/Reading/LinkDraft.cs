using System.Net;
using NetTest.Engine.Topology;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A link of a talk point or a router as the profile says it.</summary>
internal sealed record LinkDraft
{
    internal static readonly string[] Keys = ["ip", "gw", "ipv6", "gwv6", "mtu", "tc"];

    internal required Place At { get; init; }

    /// <summary>The namespace's name, for messages about other links.</summary>
    internal required string Owner { get; init; }

    /// <summary>The keys that the profile gives, right or wrong.</summary>
    internal required IReadOnlyCollection<string> Given { get; init; }

    internal Located<string>? Bridge { get; init; }

    internal Located<InterfaceAddress>? Ip { get; init; }

    internal Located<IPAddress>? Gateway { get; init; }

    internal Located<InterfaceAddress>? IpV6 { get; init; }

    internal Located<IPAddress>? GatewayV6 { get; init; }

    internal Located<long>? Mtu { get; init; }

    internal ImpairmentSpec? Egress { get; init; }

    internal ImpairmentSpec? Ingress { get; init; }

    internal IReadOnlyList<Located<InterfaceAddress>> Addresses => [.. new[] { Ip, IpV6 }.OfType<Located<InterfaceAddress>>()];

    internal bool Has(string key) => Given.Contains(key, StringComparer.Ordinal);

    internal static LinkDraft Read(ProfileFields fields, string bridgeKey, string what, string owner)
    {
        if (!fields.Has(bridgeKey))
            fields.Problems.AddAbsence(fields.At, $"{what} lacks the key '{bridgeKey}'; name the bridge that it is attached to, such as '{bridgeKey}: br_test'");
        if (!fields.Has("ip") && !fields.Has("ipv6"))
            fields.Problems.AddAbsence(fields.At, $"{what} has no address; add 'ip: 10.1.1.2/24' or 'ipv6: 2001:db8::2/64'");

        var mtu = fields.Integer("mtu", 68, 65535);
        if (mtu is { Value: < 1280 } && fields.Has("ipv6"))
            fields.Problems.Add(mtu.At, $"IPv6 needs an MTU of at least 1280 bytes (RFC 8200), not {mtu.Value}; raise 'mtu' or remove 'ipv6'");
        var (egress, ingress) = ImpairmentReader.Read(fields, (int?)mtu?.Value);
        return new LinkDraft
        {
            At = fields.At,
            Owner = owner,
            Given = [.. Keys.Where(fields.Has)],
            Bridge = fields.Parsed(bridgeKey, NameRules.BridgeRule, NameRules.Bridge),
            Ip = AddressReader.Interface(fields, "ip", ipv6: false),
            Gateway = AddressReader.Gateway(fields, "gw", ipv6: false),
            IpV6 = AddressReader.Interface(fields, "ipv6", ipv6: true),
            GatewayV6 = AddressReader.Gateway(fields, "gwv6", ipv6: true),
            Mtu = mtu,
            Egress = egress,
            Ingress = ingress,
        };
    }

    internal LinkSpec ToSpec() => new()
    {
        Bridge = Bridge!.Value,
        Addresses = [.. Addresses.Select(address => address.Value)],
        Gateway = Gateway?.Value,
        GatewayV6 = GatewayV6?.Value,
        Mtu = (int?)Mtu?.Value,
        Egress = Egress,
        Ingress = Ingress,
    };
}
