using System.Net;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A server as the profile says it.</summary>
internal sealed record ServerDraft
{
    private static readonly string[] s_keys = ["name", "ip", "ipv6", "idle_timeout", "cert", "key", "client_ca", .. TrafficDraft.Keys];

    internal required Place At { get; init; }

    internal required TalkPointDraft TalkPoint { get; init; }

    internal required TrafficDraft Common { get; init; }

    internal Located<string>? Name { get; init; }

    internal Located<IPAddress>? Ip { get; init; }

    internal Located<IPAddress>? IpV6 { get; init; }

    internal Located<TimeSpan>? IdleTimeout { get; init; }

    internal Located<string>? Certificate { get; init; }

    internal Located<string>? Key { get; init; }

    internal Located<string>? ClientAuthorities { get; init; }

    /// <summary>The talk point's addresses that it answers on: those that it names, or all.</summary>
    internal IReadOnlyList<IPAddress> Addresses
    {
        get
        {
            IPAddress[] named = [.. new[] { Ip?.Value, IpV6?.Value }.OfType<IPAddress>()];
            return named.Length > 0 ? named : [.. TalkPoint.Link.Addresses.Select(address => address.Value.Address)];
        }
    }

    /// <summary>What it binds to: its one address, or all of both families; null if the talk point has none that is right.</summary>
    internal IPAddress? BindAddress => Addresses.Count switch
    {
        0 => null,
        1 => Addresses[0],
        _ => IPAddress.IPv6Any,
    };

    internal static ServerDraft Read(ProfileMapping mapping, TalkPointDraft talkPoint, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "server traffic", s_keys, problems);
        var name = fields.RequiredText("name", "web");
        if (name is not null && NameRules.Label(name.Value) is null)
            problems.Add(name.At, "'name' must be at most 100 characters on one line, without blanks at its ends");
        return new ServerDraft
        {
            At = mapping.At,
            TalkPoint = talkPoint,
            Common = TrafficDraft.Read(fields),
            Name = name,
            Ip = AddressReader.Host(fields, "ip", ipv6: false),
            IpV6 = AddressReader.Host(fields, "ipv6", ipv6: true),
            IdleTimeout = fields.Seconds("idle_timeout", Limits.LeastSeconds, Limits.DaySeconds),
            Certificate = fields.Text("cert"),
            Key = fields.Text("key"),
            ClientAuthorities = fields.Text("client_ca"),
        };
    }
}
