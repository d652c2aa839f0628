using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine;
using NetTest.Engine.Topology;

namespace NetTest.PowerShell.Commands;

/// <summary>A link of a namespace with several; PowerShell makes it from a hashtable with these keys.</summary>
public sealed class TestNamespaceLink
{
    /// <summary>The bridge that the link's other end sits in; made if it is missing.</summary>
    public string? Bridge { get; set; }

    /// <summary>The addresses in CIDR notation.</summary>
    public string[] Address { get; set; } = [];

    /// <summary>Default gateways, at most one of each family.</summary>
    public IPAddress[] Gateway { get; set; } = [];

    /// <summary>The interface's name inside the namespace; eth0, eth1, … if none is given.</summary>
    public string? Interface { get; set; }

    /// <summary>MTU in bytes; null means the kernel's 1500.</summary>
    public int? MtuBytes { get; set; }

    /// <summary>What happens to frames in both directions, as a text or a hashtable; null for nothing.</summary>
    public object? Impairment { get; set; }

    /// <summary>What happens to frames that leave the namespace, instead of <see cref="Impairment"/>.</summary>
    public object? EgressImpairment { get; set; }

    /// <summary>What happens to frames that enter the namespace, instead of <see cref="Impairment"/>.</summary>
    public object? IngressImpairment { get; set; }

    internal LinkSpec ToSpec() => new()
    {
        Bridge = Bridge ?? throw new NetTestException(
            ErrorReason.InvalidArgument, "A link has no Bridge; write -Link @{ Bridge = 'br1'; Address = '10.1.1.1/24' }.", this),
        Addresses = [.. Address.Select(ReadAddress)],
        Gateway = Single(AddressFamily.InterNetwork, "IPv4"),
        GatewayV6 = Single(AddressFamily.InterNetworkV6, "IPv6"),
        Interface = Interface,
        Mtu = MtuBytes,
        Egress = ImpairmentArgument.Read(EgressImpairment ?? Impairment),
        Ingress = ImpairmentArgument.Read(IngressImpairment ?? Impairment),
    };

    // As -Address does, and for the same reason: InterfaceAddress itself takes an address alone as /32.
    private static InterfaceAddress ReadAddress(string text) =>
        text.Contains('/', StringComparison.Ordinal) && InterfaceAddress.TryParse(text, CultureInfo.InvariantCulture, out var address)
            ? address
            : throw new NetTestException(ErrorReason.InvalidArgument, CidrTransformationAttribute.Complaint(text), text);

    private IPAddress? Single(AddressFamily family, string familyName)
    {
        var found = Gateway.Where(gateway => gateway.AddressFamily == family).ToArray();
        return found.Length <= 1
            ? found.FirstOrDefault()
            : throw new NetTestException(
                ErrorReason.InvalidArgument,
                $"-Gateway has {found.Length} {familyName} addresses, {string.Join<IPAddress>(" and ", found)}; a link takes one of each family.",
                found);
    }
}
