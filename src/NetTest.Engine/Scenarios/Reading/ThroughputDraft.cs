using NetTest.Engine.Throughput;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A throughput test as the profile says it.</summary>
internal sealed record ThroughputDraft : MeasurementDraft
{
    private static readonly string[] s_keys =
    [
        .. MeasurementKeys, "seconds", "bytes", "blocks", "parallel", "reverse", "bidirectional", "udp", "rate", "burst_blocks", "omit_seconds", "interval_seconds", "block_bytes",
        "window_bytes", "mss", "no_delay", "congestion_control", "dscp", "type_of_service", "zero_copy", "no_copy_receive", "no_segmentation_offload", "dont_fragment",
        "udp_64bit_counters", "client_port", "connect_timeout_seconds", "stall_timeout_seconds", "title", "together",
    ];

    private ThroughputDraft(ProfileFields fields, TalkPointDraft talkPoint)
        : base(fields, "a throughput test", talkPoint)
    {
    }

    internal override string Kind => "throughput";

    /// <summary>What it asks for, but for the target.</summary>
    internal required ThroughputOptions Options { get; init; }

    /// <summary>Whether it runs beside the traffic instead of after it.</summary>
    internal bool Together { get; init; }

    internal static ThroughputDraft Read(ProfileMapping mapping, TalkPointDraft talkPoint, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "a throughput test", s_keys, problems);
        return new ThroughputDraft(fields, talkPoint) { Options = ReadOptions(fields), Together = fields.Flag("together")?.Value ?? false };
    }

    private static ThroughputOptions ReadOptions(ProfileFields fields)
    {
        var defaults = new ThroughputOptions { Target = "" };
        return defaults with
        {
            Protocol = On(fields, "udp") ? ThroughputProtocol.Udp : ThroughputProtocol.Tcp,
            Direction = ReadDirection(fields),
            Seconds = Whole(fields, "seconds", 1, 86_400),
            Bytes = AmountReader.Read(fields, "bytes", 1)?.Value,
            Blocks = AmountReader.Read(fields, "blocks", 1)?.Value,
            Parallel = Whole(fields, "parallel", 1, 128) ?? defaults.Parallel,
            OmitSeconds = Whole(fields, "omit_seconds", 0, 600) ?? defaults.OmitSeconds,
            IntervalSeconds = fields.Number("interval_seconds", 0.1, 60, "of seconds ")?.Value ?? defaults.IntervalSeconds,
            BlockBytes = Bytes(fields, "block_bytes"),
            WindowBytes = Bytes(fields, "window_bytes"),
            MssBytes = Whole(fields, "mss", 88, 32767),
            NoDelay = On(fields, "no_delay"),
            CongestionControl = fields.Text("congestion_control")?.Value,
            TypeOfService = ReadTypeOfService(fields),
            ClientPort = Whole(fields, "client_port", 1, 65535),
            RateBitsPerSecond = AmountReader.Read(fields, "rate", 0)?.Value,
            BurstBlocks = Whole(fields, "burst_blocks", 1, 1000),
            ZeroCopy = On(fields, "zero_copy"),
            NoCopyReceive = On(fields, "no_copy_receive"),
            SegmentationOffload = !On(fields, "no_segmentation_offload"),
            DontFragment = On(fields, "dont_fragment"),
            Udp64BitCounters = On(fields, "udp_64bit_counters"),
            ConnectTimeout = fields.Seconds("connect_timeout_seconds", Limits.LeastSeconds, LongestWait.Seconds)?.Value ?? defaults.ConnectTimeout,
            StallTimeout = fields.Seconds("stall_timeout_seconds", Limits.LeastSeconds, LongestWait.Seconds)?.Value ?? defaults.StallTimeout,
            Title = fields.Text("title")?.Value,
        };
    }

    private static ThroughputDirection ReadDirection(ProfileFields fields)
    {
        var (reverse, both) = (On(fields, "reverse"), On(fields, "bidirectional"));
        if (reverse && both)
            fields.Problems.Add(fields.PlaceOf("reverse"), "'bidirectional' sends both ways already; remove 'reverse' or 'bidirectional'");
        return both ? ThroughputDirection.Bidirectional : reverse ? ThroughputDirection.Receive : ThroughputDirection.Send;
    }

    private static int? ReadTypeOfService(ProfileFields fields)
    {
        var (dscp, whole) = (Whole(fields, "dscp", 0, 63), Whole(fields, "type_of_service", 0, 255));
        if (dscp is not null && whole is not null)
            fields.Problems.Add(fields.PlaceOf("dscp"), "'type_of_service' has the DSCP in its upper six bits; remove 'dscp' or 'type_of_service'");
        return whole ?? (dscp << 2);
    }

    private static bool On(ProfileFields fields, string key) => fields.Flag(key)?.Value ?? false;

    private static int? Whole(ProfileFields fields, string key, int min, int max) => (int?)fields.Integer(key, min, max)?.Value;

    private static int? Bytes(ProfileFields fields, string key) =>
        AmountReader.Read(fields, key, 1) is { } amount ? (int)Math.Min(amount.Value, int.MaxValue) : null;
}
