using System.Globalization;
using System.Text;

namespace NetTest.Engine.Sockets.Names;

/// <summary>Domain names on the wire (RFC 1035, 3.1 and 4.1.4): labels, and pointers to labels that came before.</summary>
internal static class DnsName
{
    internal const int LongestName = 255;
    private const int LongestLabel = 63;
    private const byte PointerBits = 0xC0;

    /// <summary>Writes a name; 0 if it cannot be one, or does not fit. A name of other scripts is written as IDNA says.</summary>
    internal static int Write(string name, Span<byte> destination)
    {
        if (ToAscii(name) is not { } ascii)
            return 0;
        var offset = 0;
        foreach (var range in ascii.AsSpan().Split('.'))
        {
            var label = ascii.AsSpan()[range];
            if (label.Length is 0 or > LongestLabel || offset + label.Length + 2 > Math.Min(LongestName, destination.Length))
                return 0;
            destination[offset++] = (byte)label.Length;
            offset += Encoding.ASCII.GetBytes(label, destination[offset..]);
        }

        destination[offset++] = 0;
        return offset;
    }

    /// <summary>
    /// Reads a name and moves the offset behind it. A pointer must lead to what lies before the name that bears it, and each further one before
    /// that, so that no loop is possible.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> message, ref int offset, out string name)
    {
        var text = new StringBuilder();
        var position = offset;
        var end = -1;
        var before = offset;
        var length = 1;
        name = "";
        while (position < message.Length)
        {
            var octet = message[position];
            if ((octet & PointerBits) == PointerBits)
            {
                if (position + 1 >= message.Length)
                    return false;
                end = end < 0 ? position + 2 : end;
                position = ((octet & ~PointerBits) << 8) | message[position + 1];
                if (position >= before)
                    return false;
                before = position;
                continue;
            }

            if (octet > LongestLabel)
                return false;
            position++;
            if (octet == 0)
            {
                offset = end < 0 ? position : end;
                name = text.Length == 0 ? "." : text.ToString();
                return true;
            }

            length += octet + 1;
            if (length > LongestName || position + octet > message.Length)
                return false;
            if (text.Length > 0)
                text.Append('.');
            Append(text, message.Slice(position, octet));
            position += octet;
        }

        return false;
    }

    /// <summary>Whether two names are the same one: letters count without their case, and a last dot says nothing (RFC 4343).</summary>
    internal static bool Same(string first, string second) =>
        first.AsSpan().TrimEnd('.').Equals(second.AsSpan().TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    // Master-file form (RFC 1035, 5.1): what is no letter of a name is told by its number.
    private static void Append(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (var octet in label)
        {
            if (octet is > 0x20 and < 0x7F and not (byte)'.' and not (byte)'\\')
                text.Append((char)octet);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
        }
    }

    private static string? ToAscii(string name)
    {
        var trimmed = name.EndsWith('.') ? name[..^1] : name;
        if (trimmed.Length == 0)
            return null;
        if (Ascii.IsValid(trimmed))
            return trimmed.AsSpan().ContainsAnyInRange('\0', ' ') || trimmed.Contains('\\', StringComparison.Ordinal) ? null : trimmed;
        try
        {
            return new IdnMapping().GetAscii(trimmed);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
