using NetTest.Engine.Probes;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A probe as the profile says it.</summary>
internal sealed record ProbeDraft : MeasurementDraft
{
    private const double LeastMs = 0.001;
    private const double DayMs = 86_400_000;
    private const double HourMs = 3_600_000;

    private static readonly string[] s_keys =
    [
        .. MeasurementKeys, "protocol", "when", "count", "interval_ms", "timeout_ms", "payload_bytes", "long_payload_bytes", "dscp", "max_loss_percent", "path_mtu",
        "key", "key_file", "ptp_timestamps", .. HttpDraft.Keys,
    ];

    private static readonly (string, ProbeProtocol)[] s_protocols = [.. ProbeProtocolName.All.Select(word => (word, ProbeProtocolName.Parse(word)!.Value))];

    private ProbeDraft(ProfileFields fields, TalkPointDraft talkPoint)
        : base(fields, "a probe", talkPoint)
    {
    }

    internal override string Kind => "probe";

    internal Located<ProbeProtocol>? Protocol { get; init; }

    internal Located<ProbeMoment>? When { get; init; }

    internal Located<long>? Count { get; init; }

    internal Located<double>? IntervalMs { get; init; }

    internal Located<double>? TimeoutMs { get; init; }

    internal Located<long>? PayloadBytes { get; init; }

    internal Located<long>? LongPayloadBytes { get; init; }

    internal Located<long>? Dscp { get; init; }

    internal Located<double>? MaxLossPercent { get; init; }

    internal Located<bool>? PathMtu { get; init; }

    internal Located<string>? Key { get; init; }

    internal Located<string>? KeyFile { get; init; }

    internal Located<bool>? PtpTimestamps { get; init; }

    internal required HttpDraft Http { get; init; }

    internal static ProbeDraft Read(ProfileMapping mapping, TalkPointDraft talkPoint, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "a probe", s_keys, problems);
        return new ProbeDraft(fields, talkPoint)
        {
            Protocol = fields.OneOf("protocol", s_protocols),
            When = fields.OneOf("when", ("before", ProbeMoment.Before), ("during", ProbeMoment.During), ("after", ProbeMoment.After)),
            Count = fields.Integer("count", 1, 100_000_000),
            IntervalMs = fields.Number("interval_ms", LeastMs, DayMs, "of milliseconds "),
            TimeoutMs = fields.Number("timeout_ms", LeastMs, HourMs, "of milliseconds "),
            PayloadBytes = fields.Integer("payload_bytes", 0, ConnTestRules.LargestPayload),
            LongPayloadBytes = fields.Integer("long_payload_bytes", 0, ConnTestRules.LargestPayload),
            Dscp = fields.Integer("dscp", 0, 63),
            MaxLossPercent = fields.Number("max_loss_percent", 0, 100, "of percent "),
            PathMtu = fields.Flag("path_mtu"),
            Key = fields.Text("key"),
            KeyFile = fields.Text("key_file"),
            PtpTimestamps = fields.Flag("ptp_timestamps"),
            Http = HttpDraft.Read(fields),
        };
    }
}
