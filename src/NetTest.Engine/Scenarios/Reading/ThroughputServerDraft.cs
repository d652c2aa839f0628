using NetTest.Engine.Throughput;
using NetTest.Engine.Traffic;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A throughput server as the profile says it.</summary>
internal sealed record ThroughputServerDraft : ListenerDraft
{
    private static readonly string[] s_keys = [.. ListenerKeys, "port", "max_clients", "max_seconds", "max_rate", "max_streams", "idle_timeout_seconds", "no_segmentation_offload"];

    private ThroughputServerDraft(ProfileFields fields, TalkPointDraft talkPoint)
        : base(fields, talkPoint)
    {
    }

    internal override string PortKey => "port";

    internal override Located<long>? OwnPort => GivenPort;

    internal override int Port => (int?)GivenPort?.Value ?? new ThroughputServerOptions().Port;

    internal override IReadOnlyList<TransportProtocol> Transports => [TransportProtocol.Tcp, TransportProtocol.Udp];

    internal Located<long>? GivenPort { get; init; }

    internal Located<long>? MaxClients { get; init; }

    internal Located<TimeSpan>? MaxSeconds { get; init; }

    internal Located<long>? MaxRate { get; init; }

    internal Located<long>? MaxStreams { get; init; }

    internal Located<TimeSpan>? IdleTimeout { get; init; }

    internal Located<bool>? NoSegmentationOffload { get; init; }

    internal static ThroughputServerDraft Read(ProfileMapping mapping, TalkPointDraft talkPoint, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "a throughput server", s_keys, problems);
        return new ThroughputServerDraft(fields, talkPoint)
        {
            GivenPort = fields.Integer("port", 1, 65535),
            MaxClients = fields.Integer("max_clients", 1, 10_000),
            MaxSeconds = fields.Seconds("max_seconds", Limits.LeastSeconds, LongestWait.Seconds),
            MaxRate = AmountReader.Read(fields, "max_rate", 1),
            MaxStreams = fields.Integer("max_streams", 1, 256),
            IdleTimeout = fields.Seconds("idle_timeout_seconds", Limits.LeastSeconds, LongestWait.Seconds),
            NoSegmentationOffload = fields.Flag("no_segmentation_offload"),
        };
    }
}
