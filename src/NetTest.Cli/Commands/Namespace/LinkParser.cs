using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Namespace;

/// <summary>Reads a link as <c>bridge=br1,address=10.0.0.1/24,gateway=10.0.0.254,mtu=1400,interface=eth0,impairment=delay=20ms;loss=1%</c>.</summary>
internal static class LinkParser
{
    private static readonly string[] Keys = ["bridge", "address", "gateway", "mtu", "interface", "impairment", "egress", "ingress"];

    /// <summary>Reads one value of <c>--link</c>.</summary>
    /// <exception cref="NetTestException">It is not a link; the message says why.</exception>
    internal static LinkSpec Parse(string text)
    {
        var bridge = "";
        string? name = null;
        int? mtu = null;
        var addresses = new List<InterfaceAddress>();
        var gateways = new List<IPAddress>();
        ImpairmentSpec? both = null, egress = null, ingress = null;
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? "" : part[(equals + 1)..];
            switch (key)
            {
                case "bridge" when value.Length > 0:
                    bridge = value;
                    break;
                case "interface" when value.Length > 0:
                    name = value;
                    break;
                case "address":
                    addresses.Add(ParseAddress(value) ?? throw Wrong(text, $"'{value}' is not an address in CIDR notation, such as 10.1.1.2/24"));
                    break;
                case "gateway":
                    gateways.Add(ParseGateway(value) ?? throw Wrong(text, $"'{value}' is not an IP address, such as 10.1.1.254"));
                    break;
                case "mtu":
                    mtu = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes is >= 68 and <= 65535
                        ? bytes
                        : throw Wrong(text, $"'{value}' is not an MTU from 68 to 65535 bytes");
                    break;
                case "impairment" when value.Length > 0:
                    both = ImpairmentText.Parse(value);
                    break;
                case "egress" when value.Length > 0:
                    egress = ImpairmentText.Parse(value);
                    break;
                case "ingress" when value.Length > 0:
                    ingress = ImpairmentText.Parse(value);
                    break;
                default:
                    throw Wrong(text, DescribeKey(key));
            }
        }
        return bridge.Length == 0
            ? throw Wrong(text, "a link needs bridge=NAME")
            : Create(bridge, name, addresses, gateways, mtu) with { Egress = egress ?? both, Ingress = ingress ?? both };
    }

    /// <summary>Puts a link together; each gateway goes to its family.</summary>
    /// <exception cref="NetTestException">Two gateways of one family.</exception>
    internal static LinkSpec Create(
        string bridge, string? name, IReadOnlyList<InterfaceAddress> addresses, IReadOnlyList<IPAddress> gateways, int? mtu)
    {
        if (gateways.GroupBy(gateway => gateway.AddressFamily).FirstOrDefault(family => family.Count() > 1) is { } twice)
        {
            throw new NetTestException(
                ErrorReason.InvalidArgument,
                $"a link takes one default gateway of each family, but {string.Join(" and ", twice)} are given; leave one out.",
                bridge);
        }
        return new LinkSpec
        {
            Bridge = bridge,
            Interface = name,
            Addresses = addresses,
            Gateway = gateways.FirstOrDefault(gateway => gateway.AddressFamily == AddressFamily.InterNetwork),
            GatewayV6 = gateways.FirstOrDefault(gateway => gateway.AddressFamily == AddressFamily.InterNetworkV6),
            Mtu = mtu,
        };
    }

    internal static InterfaceAddress? ParseAddress(string text) =>
        text.Contains('/', StringComparison.Ordinal) && InterfaceAddress.TryParse(text, CultureInfo.InvariantCulture, out var address) ? address : null;

    internal static IPAddress? ParseGateway(string text) =>
        !text.Contains('/', StringComparison.Ordinal) && InterfaceAddress.TryParse(text, CultureInfo.InvariantCulture, out var address) ? address.Address : null;

    private static string DescribeKey(string key)
    {
        if (Keys.Contains(key, StringComparer.Ordinal))
            return $"'{key}' needs a value: {key}=…";
        var suggestion = Suggestion.Closest(key, Keys);
        return $"there is no key '{key}'{(suggestion is null ? "" : $"; did you mean '{suggestion}'?")} Keys are {string.Join(", ", Keys)}";
    }

    private static NetTestException Wrong(string text, string why) =>
        new(ErrorReason.InvalidArgument, $"'--link {text}': {why}.", text);
}
