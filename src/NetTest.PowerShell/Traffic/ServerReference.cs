using System.Buffers;
using System.Globalization;
using System.Net;
using NetTest.Engine;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Traffic;

/// <summary>A server as people name it: one of this session's, an end point, or a host and perhaps a port.</summary>
public sealed class ServerReference
{
    private static readonly SearchValues<char> s_notInNames = SearchValues.Create(" \t@={}/");

    /// <summary>An address or host name, with or without a port: <c>10.1.1.2</c>, <c>10.1.1.2:443</c>, <c>[2001:db8::2]:443</c>, <c>web:8080</c>.</summary>
    public ServerReference(string text) => (Host, Port) = Split(text);

    /// <summary>An address.</summary>
    public ServerReference(IPAddress address) => Host = address.ToString();

    /// <summary>An end point.</summary>
    public ServerReference(IPEndPoint endPoint) => (Host, Port) = (endPoint.Address.ToString(), endPoint.Port);

    /// <summary>A server of this session.</summary>
    public ServerReference(RunningTrafficServer server) => (Server, Host, Port) = (server, server.Address.ToString(), server.Port);

    /// <summary>The address or name.</summary>
    public string Host { get; }

    /// <summary>The port; null if none was named.</summary>
    public int? Port { get; }

    /// <summary>The server of this session that it is.</summary>
    internal RunningTrafficServer? Server { get; }

    /// <inheritdoc/>
    public override string ToString() => Server?.Name ?? (Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{Host}:{port}") : Host);

    private static (string Host, int? Port) Split(string text)
    {
        var trimmed = text.Trim();
        // First, because IPAddress reads "[2001:db8::2]:443" as well and forgets the port.
        if (trimmed.StartsWith('[') && IPEndPoint.TryParse(trimmed, out var endPoint))
            return (endPoint.Address.ToString(), endPoint.Port == 0 ? null : endPoint.Port);
        if (IPAddress.TryParse(trimmed, out _))
            return (trimmed, null);
        var colon = trimmed.LastIndexOf(':');
        // No host name has these; the text of an object that is no server, or of a URI, has.
        if (trimmed.AsSpan().ContainsAny(s_notInNames))
            throw Wrong(text);
        if (colon < 0)
            return trimmed.Length > 0 ? (trimmed, null) : throw Wrong(text);
        return int.TryParse(trimmed[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 && colon > 0
            ? (trimmed[..colon], port)
            : throw Wrong(text);
    }

    private static NetTestException Wrong(string text) => new(
        ErrorReason.InvalidArgument, $"'{text}' is not a server; write an address or a host name, such as 10.1.1.2, [2001:db8::2]:443 or web:8080.", text);
}
