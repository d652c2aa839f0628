using System.Globalization;

namespace NetTest.Engine.Sockets;

/// <summary>A range of ports, both ends included.</summary>
/// <param name="First">First port, 1 to 65535.</param>
/// <param name="Last">Last port, not below the first.</param>
public readonly record struct PortRange(int First, int Last) : IParsable<PortRange>
{
    /// <summary>Reads <c>20000-29999</c> or one port.</summary>
    public static PortRange Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var range) ? range : throw new FormatException($"'{s}' is not a range of ports, such as 20000-29999.");

    /// <summary>Reads <c>20000-29999</c> or one port.</summary>
    public static bool TryParse(string? s, IFormatProvider? provider, out PortRange result)
    {
        result = default;
        var parts = (s ?? "").Split('-');
        if (parts.Length > 2 || !TryPort(parts[0], out var first) || !TryPort(parts[^1], out var last) || last < first)
            return false;
        result = new PortRange(first, last);
        return true;
    }

    /// <summary>The range as <c>first-last</c>, or the one port.</summary>
    public override string ToString() => First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
}
