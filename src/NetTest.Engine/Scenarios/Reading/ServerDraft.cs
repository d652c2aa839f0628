using NetTest.Engine.Traffic;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A traffic server as the profile says it.</summary>
internal sealed record ServerDraft : ListenerDraft
{
    private static readonly string[] s_keys = [.. ListenerKeys, "idle_timeout", "cert", "key", "client_ca", .. TrafficDraft.Keys];

    private ServerDraft(ProfileFields fields, TalkPointDraft talkPoint)
        : base(fields, talkPoint)
    {
    }

    internal required TrafficDraft Common { get; init; }

    internal Located<TimeSpan>? IdleTimeout { get; init; }

    internal Located<string>? Certificate { get; init; }

    internal Located<string>? Key { get; init; }

    internal Located<string>? ClientAuthorities { get; init; }

    internal override string PortKey => "server_port";

    internal override Located<long>? OwnPort => Common.Port;

    internal override int Port => Common.PortOrDefault;

    internal override IReadOnlyList<TransportProtocol> Transports => [Common.Transport];

    internal static ServerDraft Read(ProfileMapping mapping, TalkPointDraft talkPoint, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "server traffic", s_keys, problems);
        return new ServerDraft(fields, talkPoint)
        {
            Common = TrafficDraft.Read(fields),
            IdleTimeout = fields.Seconds("idle_timeout", Limits.LeastSeconds, Limits.DaySeconds),
            Certificate = fields.Text("cert"),
            Key = fields.Text("key"),
            ClientAuthorities = fields.Text("client_ca"),
        };
    }
}
