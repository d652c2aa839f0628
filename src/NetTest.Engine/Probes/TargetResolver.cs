using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Probes;

/// <summary>Reads what the user named, and looks names up inside the namespace.</summary>
internal static class TargetResolver
{
    private static readonly SearchValues<char> s_notInNames = SearchValues.Create(" \t@={}:");

    internal static async Task<ProbeTarget> ResolveAsync(ConnTestOptions options, CancellationToken cancellationToken)
    {
        var (host, port, path) = Split(options.Target);
        var chosen = port ?? options.Port ?? DefaultPort(options.Protocol);
        if (IPAddress.TryParse(host, out var literal))
        {
            if (options.Family != AddressFamily.Unspecified && literal.AddressFamily != options.Family)
                throw new NetTestException(ErrorReason.InvalidArgument, $"'{options.Target}' is not of the family asked for; leave out the family, or give another address.", options.Target);
            return new ProbeTarget { Name = options.Target, Host = host, Address = literal, Port = chosen, Path = path };
        }

        var start = MonotonicClock.Now;
        var family = options.SourceAddress?.AddressFamily ?? options.Family;
        var address = (await NameLookup.FindAsync(options.Context, host, family, cancellationToken).ConfigureAwait(false))[0];
        return new ProbeTarget { Name = options.Target, Host = host, Address = address, Port = chosen, Path = path, LookupNanoseconds = MonotonicClock.Now - start };
    }

    /// <summary>Host, port and path of a target; a URL's scheme says nothing that the protocol does not.</summary>
    internal static (string Host, int? Port, string? Path) Split(string target)
    {
        var text = target.Trim();
        string? path = null;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
                throw Wrong(target);
            return (uri.Host.Trim('[', ']'), uri.IsDefaultPort ? null : uri.Port, uri.PathAndQuery);
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0)
            (text, path) = (text[..slash], text[slash..]);
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0 || !IPAddress.TryParse(text[1..close], out var literal))
                throw Wrong(target);
            return (literal.ToString(), close + 1 == text.Length ? null : ReadPort(text[(close + 1)..], target), path);
        }

        if (IPAddress.TryParse(text, out _) && (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3))
            return (text, null, path);
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        if (host.Length == 0 || host.AsSpan().ContainsAny(s_notInNames))
            throw Wrong(target);
        return (host, colon < 0 ? null : ReadPort(text[colon..], target), path);
    }

    internal static int DefaultPort(ProbeProtocol protocol) => protocol switch
    {
        ProbeProtocol.Stamp => 862,
        ProbeProtocol.Http => 80,
        ProbeProtocol.Https => 443,
        ProbeProtocol.Grpc => 50051,
        _ => ConnTestResponderOptions.DefaultPort,
    };

    private static int ReadPort(string text, string target) =>
        text.StartsWith(':') && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            ? port
            : throw Wrong(target);

    private static NetTestException Wrong(string target) => new(
        ErrorReason.InvalidArgument, $"'{target}' is not a target; write an address or a host name, such as 10.1.1.2, web:8080 or [2001:db8::2]:8080.", target);
}
