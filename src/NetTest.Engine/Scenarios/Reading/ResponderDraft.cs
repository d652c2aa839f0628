using NetTest.Engine.Probes;
using NetTest.Engine.Traffic;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A responder of probes as the profile says it.</summary>
internal sealed record ResponderDraft : ListenerDraft
{
    private static readonly string[] s_keys = [.. ListenerKeys, "port", "key", "key_file", "stateless", "packets_per_second", "max_connections"];

    private ResponderDraft(ProfileFields fields, TalkPointDraft talkPoint)
        : base(fields, talkPoint)
    {
    }

    internal override string PortKey => "port";

    internal override Located<long>? OwnPort => GivenPort;

    internal override int Port => (int)(GivenPort?.Value ?? ConnTestResponderOptions.DefaultPort);

    // TCP has no place for a key.
    internal override IReadOnlyList<TransportProtocol> Transports => HasKey ? [TransportProtocol.Udp] : [TransportProtocol.Udp, TransportProtocol.Tcp];

    internal Located<long>? GivenPort { get; init; }

    internal Located<string>? Key { get; init; }

    internal Located<string>? KeyFile { get; init; }

    internal Located<bool>? Stateless { get; init; }

    internal Located<long>? PacketsPerSecond { get; init; }

    internal Located<long>? MaxConnections { get; init; }

    internal bool HasKey => Key is not null || KeyFile is not null;

    internal static ResponderDraft Read(ProfileMapping mapping, TalkPointDraft talkPoint, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "a responder", s_keys, problems);
        return new ResponderDraft(fields, talkPoint)
        {
            GivenPort = fields.Integer("port", 1, 65535),
            Key = fields.Text("key"),
            KeyFile = fields.Text("key_file"),
            Stateless = fields.Flag("stateless"),
            PacketsPerSecond = fields.Integer("packets_per_second", 1, 100_000_000),
            MaxConnections = fields.Integer("max_connections", 1, 1_000_000),
        };
    }
}
