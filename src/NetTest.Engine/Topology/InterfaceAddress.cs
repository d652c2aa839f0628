using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetTest.Engine.Topology;

/// <summary>An address of an interface with the length of its prefix, such as 10.1.1.2/24 or 2001:db8::2/64.</summary>
/// <param name="Address">The host's own address.</param>
/// <param name="PrefixLength">0 to 32 (IPv4) or 128 (IPv6).</param>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength) : ISpanParsable<InterfaceAddress>
{
    /// <summary>The network that the address lies in.</summary>
    public IPNetwork Network => new(Mask(Address, PrefixLength), PrefixLength);

    /// <summary>Whether it is an IPv6 address.</summary>
    public bool IsIPv6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Reads CIDR notation; without a prefix length the address stands alone (/32, /128).</summary>
    public static InterfaceAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException($"'{s}' is not an address in CIDR notation, such as 10.1.1.2/24 or 2001:db8::2/64.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static InterfaceAddress Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads CIDR notation.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out InterfaceAddress? result)
    {
        result = null;
        var slash = s.IndexOf('/');
        var text = slash < 0 ? s : s[..slash];
        if (!IPAddress.TryParse(text, out var address) || address.ScopeIdOrZero() != 0)
            return false;

        // IPAddress also reads "10.1", "0x0a010102", "010.1.1.2" (octal) and "[::1]:80"; a profile means what it shows.
        if (address.AddressFamily == AddressFamily.InterNetwork ? !text.SequenceEqual(address.ToString()) : text.ContainsAny('[', ']', '%'))
            return false;

        var max = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = max;
        if (slash >= 0 && (!int.TryParse(s[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > max))
            return false;

        result = new InterfaceAddress(address, length);
        return true;
    }

    /// <summary>Reads CIDR notation.</summary>
    public static bool TryParse(string? s, IFormatProvider? provider, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out InterfaceAddress? result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>The address in CIDR notation.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");

    private static IPAddress Mask(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
