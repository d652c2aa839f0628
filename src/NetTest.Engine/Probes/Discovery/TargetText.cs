using System.Globalization;
using System.Net;

namespace NetTest.Engine.Probes.Discovery;

/// <summary>What a user writes for a target: a host with or without a port, or a service.</summary>
/// <param name="Host">The name or the address.</param>
/// <param name="Port">The port; null if none was given.</param>
/// <param name="IsService">Whether it is a name with SRV records.</param>
internal readonly record struct TargetText(string Host, int? Port, bool IsService)
{
    private const string ServicePrefix = "srv:";

    /// <summary>Reads it.</summary>
    /// <exception cref="NetTestException">It is empty, or its port is none.</exception>
    internal static TargetText Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith(ServicePrefix, StringComparison.OrdinalIgnoreCase) && trimmed.Length > ServicePrefix.Length)
            return new TargetText(trimmed[ServicePrefix.Length..], null, IsService: true);
        if (trimmed.StartsWith('_'))
            return new TargetText(trimmed, null, IsService: true);
        if (trimmed.StartsWith('['))
        {
            var bracket = trimmed.IndexOf(']', StringComparison.Ordinal);
            if (bracket > 1 && IPAddress.TryParse(trimmed.AsSpan(1, bracket - 1), out var bracketed))
            {
                var rest = trimmed[(bracket + 1)..];
                return new TargetText(bracketed.ToString(), rest.Length == 0 ? null : ParsePort(text, rest), IsService: false);
            }

            throw Invalid(text);
        }

        // More than one colon is an IPv6 address, which bears a port only in brackets.
        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && trimmed.IndexOf(':', colon + 1) < 0)
            return colon > 0 ? new TargetText(trimmed[..colon], ParsePort(text, trimmed[colon..]), IsService: false) : throw Invalid(text);
        if (trimmed.Length == 0 || (colon >= 0 && !IPAddress.TryParse(trimmed, out _)))
            throw Invalid(text);
        return new TargetText(trimmed, null, IsService: false);
    }

    private static int ParsePort(string text, string colonAndPort) =>
        colonAndPort[0] == ':' && int.TryParse(colonAndPort.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            ? port
            : throw Invalid(text);

    private static NetTestException Invalid(string text) =>
        new(ErrorReason.InvalidArgument, $"'{text}' is not a target; give an address or a name with or without a port (10.1.0.2, web:443, [2001:db8::2]:8080), or a service (srv:NAME).", text);
}
