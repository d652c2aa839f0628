using System.Globalization;
using System.Net;
using NetTest.Engine.Topology;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Reads addresses and says what a wrong one should look like.</summary>
internal static class AddressReader
{
    /// <summary>An interface's address with the length of its prefix.</summary>
    internal static Located<InterfaceAddress>? Interface(ProfileFields fields, string key, bool ipv6)
    {
        var example = ipv6 ? "2001:db8::2/64" : "10.1.1.2/24";
        if (fields.Text(key) is not { } text)
            return null;
        if (!InterfaceAddress.TryParse(text.Value, CultureInfo.InvariantCulture, out var address))
            return Wrong<InterfaceAddress>(fields, text, $"'{key}' must be an {Family(ipv6)} address in CIDR notation such as {example}, not {Quote.Of(text.Value)}");
        if (address.IsIPv6 != ipv6)
            return Wrong<InterfaceAddress>(fields, text, $"'{key}' must be an {Family(ipv6)} address such as {example}; write {Quote.Of(text.Value)} as '{(ipv6 ? "ip" : "ipv6")}'");
        if (!text.Value.Contains('/', StringComparison.Ordinal))
            return Wrong<InterfaceAddress>(fields, text, $"'{key}' lacks the length of its prefix; write {Quote.Of(text.Value + (ipv6 ? "/64" : "/24"))} or what fits your network");
        if (Unusable(address) is { } why)
            return Wrong<InterfaceAddress>(fields, text, $"'{key}' {address} cannot be a host's address: it is {why}; give one such as {example}");
        return new Located<InterfaceAddress>(address, text.At);
    }

    /// <summary>A gateway.</summary>
    internal static Located<IPAddress>? Gateway(ProfileFields fields, string key, bool ipv6) => Host(fields, key, ipv6, prefixAllowed: false);

    /// <summary>An address of a server; a prefix length, as copied from the talk point, does no harm.</summary>
    internal static Located<IPAddress>? Host(ProfileFields fields, string key, bool ipv6) => Host(fields, key, ipv6, prefixAllowed: true);

    /// <summary>An address of either family.</summary>
    internal static Located<IPAddress>? Any(ProfileFields fields, string key)
    {
        if (fields.Text(key) is not { } text)
            return null;
        if (!InterfaceAddress.TryParse(text.Value, CultureInfo.InvariantCulture, out var address) || text.Value.Contains('/', StringComparison.Ordinal)
            || Unusable(new InterfaceAddress(address.Address, address.IsIPv6 ? 128 : 32)) is not null)
            return Wrong<IPAddress>(fields, text, $"'{key}' must be a host's address such as 10.1.1.2 or 2001:db8::2, not {Quote.Of(text.Value)}");
        return new Located<IPAddress>(address.Address, text.At);
    }

    private static Located<IPAddress>? Host(ProfileFields fields, string key, bool ipv6, bool prefixAllowed)
    {
        if (fields.Text(key) is not { } text)
            return null;
        if (!InterfaceAddress.TryParse(text.Value, CultureInfo.InvariantCulture, out var address) || address.IsIPv6 != ipv6
            || (!prefixAllowed && text.Value.Contains('/', StringComparison.Ordinal)))
        {
            return Wrong<IPAddress>(fields, text, $"'{key}' must be an {Family(ipv6)} address such as {(ipv6 ? "2001:db8::1" : "10.1.1.1")}, not {Quote.Of(text.Value)}");
        }

        return new Located<IPAddress>(address.Address, text.At);
    }

    private static string? Unusable(InterfaceAddress interfaceAddress)
    {
        var (address, length) = interfaceAddress;
        var bytes = address.GetAddressBytes();
        var bits = bytes.Length * 8;
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || (bits == 32 && bytes[0] == 0))
            return "the unspecified address";
        if (IPAddress.IsLoopback(address))
            return "a loopback address";
        if (address.IsIPv6Multicast || (bits == 32 && bytes[0] is >= 224 and < 240))
            return "a multicast address";
        if (address.IsIPv6LinkLocal)
            return "a link-local address, which every interface makes for itself";
        if (address.IsIPv4MappedToIPv6)
            return "an IPv4 address in IPv6's clothes";
        if (length == 0)
            return "in a network that holds every address";
        if (length < bits - 1 && address.Equals(interfaceAddress.Network.BaseAddress))
            return bits == 32 ? "the address of the network itself" : "the subnet-router anycast address (RFC 4291)";
        return bits == 32 && length < 31 && IsBroadcast(bytes, length) ? "the broadcast address of its network" : null;
    }

    private static bool IsBroadcast(byte[] bytes, int length) =>
        (System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) | (uint.MaxValue << (32 - length))) == uint.MaxValue;

    private static Located<T>? Wrong<T>(ProfileFields fields, Located<string> text, string message)
    {
        fields.Problems.Add(text.At, message);
        return null;
    }

    private static string Family(bool ipv6) => ipv6 ? "IPv6" : "IPv4";
}
