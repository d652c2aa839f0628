using System.Globalization;
using System.Net;

namespace NetTest.Engine.Remote.Inventory;

/// <summary>An agent as the user names it.</summary>
public sealed record AgentEntry
{
    /// <summary>Its name, unique in the inventory.</summary>
    public required string Name { get; init; }

    /// <summary>What carries it: <c>ssh</c>, <c>namespace</c>, <c>local</c>, or the name of a carrier that the caller brings. Default ssh.</summary>
    public string Carrier { get; init; } = "ssh";

    /// <summary>The host to connect to, as ssh takes it; null: the agent's name.</summary>
    public string? Host { get; init; }

    /// <summary>The user to log in as; null: as the ssh configuration says.</summary>
    public string? User { get; init; }

    /// <summary>The port of the ssh server; null: as the ssh configuration says.</summary>
    public int? Port { get; init; }

    /// <summary>An ssh configuration file instead of the user's own; null: the user's.</summary>
    public string? SshConfig { get; init; }

    /// <summary>The network namespace of a namespace agent; null: the agent's name.</summary>
    public string? Namespace { get; init; }

    /// <summary>The user's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Groups that it is in without any rule.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>An agent that is reached by ssh.</summary>
    /// <param name="host">The host as <c>host</c>, <c>user@host</c> or <c>user@host:port</c>; an IPv6 address with a port stands in brackets.</param>
    /// <exception cref="NetTestException">There is no host in it, or the port is none.</exception>
    public static AgentEntry FromHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var at = host.LastIndexOf('@');
        var rest = host[(at + 1)..];
        var close = rest.LastIndexOf(']');
        var colon = rest.LastIndexOf(':');
        // More than one colon without brackets is an IPv6 address.
        var hasPort = colon > close && (close >= 0 || rest.IndexOf(':', StringComparison.Ordinal) == colon);
        int? port = null;
        if (hasPort)
        {
            port = int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535
                ? number
                : throw new NetTestException(ErrorReason.InvalidArgument, $"'{Quoted.Text(host)}' has a port that is none; write user@host:22.", host);
        }

        if (host.Any(char.IsControl))
            throw new NetTestException(ErrorReason.InvalidArgument, $"'{Quoted.Text(host)}' is no host: there are control characters in it.", host);
        var name = (hasPort ? rest[..colon] : rest).Trim('[', ']');
        if (string.IsNullOrWhiteSpace(name))
            throw new NetTestException(ErrorReason.InvalidArgument, $"'{Quoted.Text(host)}' names no host; write host, user@host or user@host:22.", host);
        return new AgentEntry { Name = name, Host = name, User = at > 0 ? host[..at] : null, Port = port };
    }

    /// <summary>Subnets from which the address that others talk to is chosen, the first that fits; empty: one that both share, or the first.</summary>
    public IReadOnlyList<IPNetwork> Advertise { get; init; } = [];
}
