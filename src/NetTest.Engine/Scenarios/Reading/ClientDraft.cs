using System.Globalization;
using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A client as the profile says it.</summary>
internal sealed record ClientDraft
{
    private static readonly string[] s_keys =
    [
        "s_name", "name", "server_ip", "ipv6", "client_sum", "client_concur", "client_delay", "client_cps", "one_client", "duration", "connect_timeout",
        "keep_alive", "source_ports", "insecure", "ca", "client_cert", "client_key", .. TrafficDraft.Keys,
    ];

    internal required Place At { get; init; }

    internal required TalkPointDraft TalkPoint { get; init; }

    /// <summary>Its own keys only.</summary>
    internal required TrafficDraft Common { get; init; }

    internal Located<string>? ServerName { get; init; }

    internal Located<string>? Name { get; init; }

    internal Located<IPAddress>? ServerIp { get; init; }

    internal Located<bool>? IpV6 { get; init; }

    internal Located<long>? Sum { get; init; }

    internal Located<long>? Concurrency { get; init; }

    internal Located<TimeSpan>? Delay { get; init; }

    internal Located<double>? Rate { get; init; }

    internal Located<bool>? OneClient { get; init; }

    internal Located<TimeSpan>? Duration { get; init; }

    internal Located<TimeSpan>? ConnectTimeout { get; init; }

    internal Located<long>? KeepAlive { get; init; }

    internal Located<string>? SourcePorts { get; init; }

    internal Located<bool>? Insecure { get; init; }

    internal Located<string>? Authorities { get; init; }

    internal Located<string>? Certificate { get; init; }

    internal Located<string>? Key { get; init; }

    /// <summary>How many connections are open at once: <c>one_client</c> means one, whatever <c>client_concur</c> says.</summary>
    internal int EffectiveConcurrency => OneClient is { Value: true } ? 1 : (int)(Concurrency?.Value ?? 2);

    /// <summary>vtest's 100000, unless a duration alone is to end the test.</summary>
    internal long? Connections => Sum?.Value ?? (Duration is null ? 100_000 : null);

    internal PortRange? Ports => SourcePorts is { } text && PortRange.TryParse(text.Value, CultureInfo.InvariantCulture, out var range) ? range : null;

    internal static ClientDraft Read(ProfileMapping mapping, TalkPointDraft talkPoint, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "client traffic", s_keys, problems);
        return new ClientDraft
        {
            At = mapping.At,
            TalkPoint = talkPoint,
            Common = TrafficDraft.Read(fields),
            ServerName = fields.RequiredText("s_name", "web"),
            Name = fields.Parsed("name", NameRules.LabelRule, NameRules.Label),
            ServerIp = AddressReader.Any(fields, "server_ip"),
            IpV6 = fields.Flag("ipv6"),
            Sum = fields.Integer("client_sum", 1, Limits.Connections),
            Concurrency = fields.Integer("client_concur", 1, Limits.Concurrency),
            Delay = fields.Seconds("client_delay", 0, Limits.DaySeconds),
            Rate = fields.Number("client_cps", Limits.LeastSeconds, Limits.Rate, "of connections per second "),
            OneClient = fields.Flag("one_client"),
            Duration = fields.Seconds("duration", Limits.LeastSeconds, LongestWait.Seconds),
            ConnectTimeout = fields.Seconds("connect_timeout", Limits.LeastSeconds, Limits.DaySeconds),
            KeepAlive = fields.Integer("keep_alive", 1, 32767),
            SourcePorts = fields.Parsed("source_ports", "a range of ports such as 20000-29999", text => PortRange.TryParse(text, CultureInfo.InvariantCulture, out _) ? text : null),
            Insecure = fields.Flag("insecure"),
            Authorities = fields.Text("ca"),
            Certificate = fields.Text("client_cert"),
            Key = fields.Text("client_key"),
        };
    }
}
