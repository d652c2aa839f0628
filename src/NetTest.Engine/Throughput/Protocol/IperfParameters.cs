using System.Text.Json;

namespace NetTest.Engine.Throughput.Protocol;

/// <summary>What a client asks of the server, as it travels. A zero means "not asked for".</summary>
internal sealed record IperfParameters
{
    internal const int MostStreams = 128;
    internal const int LongestBlock = 1024 * 1024;
    internal const int ShortestDatagram = 16;
    internal const int LongestDatagram = 65507;
    internal const int LongestSeconds = 86400;
    internal const int LongestOmit = 600;
    internal const int LargestWindow = 512 * 1024 * 1024;
    internal const int LargestMss = 32767;
    internal const int LargestBurst = 1000;
    internal const int TcpBlock = 128 * 1024;
    internal const int DefaultDatagram = 1460;

    internal ThroughputProtocol Protocol { get; init; }

    internal ThroughputDirection Direction { get; init; }

    internal int OmitSeconds { get; init; }

    internal int Seconds { get; init; }

    internal long Bytes { get; init; }

    internal long Blocks { get; init; }

    internal int MssBytes { get; init; }

    internal bool NoDelay { get; init; }

    internal int Parallel { get; init; } = 1;

    internal int WindowBytes { get; init; }

    internal int BlockBytes { get; init; }

    internal long RateBitsPerSecond { get; init; }

    /// <summary>Rate for the kernel's pacing (<c>--fq-rate</c>).</summary>
    internal long PacingBitsPerSecond { get; init; }

    internal int BurstBlocks { get; init; }

    internal int TypeOfService { get; init; }

    internal string? Title { get; init; }

    internal string? ExtraData { get; init; }

    internal string? CongestionControl { get; init; }

    internal bool GetServerOutput { get; init; }

    internal bool Udp64BitCounters { get; init; }

    internal bool RepeatingPayload { get; init; }

    internal bool ZeroCopy { get; init; }

    internal bool NoCopyReceive { get; init; }

    internal bool DontFragment { get; init; }

    internal string? AuthToken { get; init; }

    internal string? ClientVersion { get; init; }

    /// <summary>Streams that the server has to expect, both directions together.</summary>
    internal int TotalStreams => Direction == ThroughputDirection.Bidirectional ? 2 * Parallel : Parallel;

    /// <summary>The length and the JSON.</summary>
    internal byte[] ToFrame() => JsonFrame.Write(Write);

    /// <summary>Reads what a client sent; otherwise the number of the error to answer with.</summary>
    internal static IperfParameters? TryParse(ReadOnlyMemory<byte> text, out int error)
    {
        error = IperfError.ReceiveParameters;
        using var document = JsonFrame.TryParse(text);
        if (document is null)
            return null;
        var json = document.RootElement;
        var udp = json.Flag("udp");
        if (udp == json.Flag("tcp"))
            return null;
        var parameters = Read(json, udp);
        error = parameters.FindError(json);
        return error == 0 ? parameters : null;
    }

    private static IperfParameters Read(JsonElement json, bool udp)
    {
        // The ranges are checked on the numbers as they came; what is out of range is cut here and refused there.
        int Int(string name, int otherwise = 0) => json.Whole(name) is { } value ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : otherwise;
        var block = Int("len");
        return new IperfParameters
        {
            Protocol = udp ? ThroughputProtocol.Udp : ThroughputProtocol.Tcp,
            Direction = json.Flag("bidirectional") ? ThroughputDirection.Bidirectional : json.Flag("reverse") ? ThroughputDirection.Receive : ThroughputDirection.Send,
            OmitSeconds = Int("omit"),
            Seconds = Int("time"),
            Bytes = json.Whole("num") ?? 0,
            Blocks = json.Whole("blockcount") ?? 0,
            MssBytes = Int("MSS"),
            NoDelay = json.Flag("nodelay"),
            Parallel = Int("parallel", 1),
            WindowBytes = Int("window"),
            BlockBytes = block != 0 ? block : udp ? DefaultDatagram : TcpBlock,
            RateBitsPerSecond = json.Whole("bandwidth") ?? 0,
            PacingBitsPerSecond = json.Whole("fqrate") ?? 0,
            BurstBlocks = Int("burst"),
            TypeOfService = Int("TOS"),
            Title = json.Text("title"),
            ExtraData = json.Text("extra_data"),
            CongestionControl = json.Text("congestion"),
            GetServerOutput = json.Flag("get_server_output"),
            Udp64BitCounters = json.Flag("udp_counters_64bit"),
            RepeatingPayload = json.Flag("repeating_payload"),
            ZeroCopy = json.Flag("zerocopy"),
            NoCopyReceive = json.Flag("skip_rx_copy"),
            DontFragment = json.Flag("dont_fragment"),
            AuthToken = json.Text("authtoken"),
            ClientVersion = json.Text("client_version"),
        };
    }

    private int FindError(JsonElement json)
    {
        if (Seconds is < 0 or > LongestSeconds)
            return IperfError.Duration;
        if (OmitSeconds is < 0 or > LongestOmit)
            return IperfError.Omit;
        if (Parallel is < 1 or > MostStreams)
            return IperfError.StreamCount;
        if (Protocol == ThroughputProtocol.Udp && BlockBytes is < ShortestDatagram or > LongestBlock)
            return IperfError.UdpBlockSize;
        if (Protocol == ThroughputProtocol.Udp && BlockBytes > LongestDatagram)
            return IperfError.UdpBlockSize;
        if (BlockBytes is < 1 or > LongestBlock)
            return IperfError.BlockSize;
        if (WindowBytes is < 0 or > LargestWindow)
            return IperfError.BufferSize;
        if (MssBytes is < 0 or > LargestMss)
            return IperfError.MaximumSegmentSize;
        if (BurstBlocks is < 0 or > LargestBurst)
            return IperfError.Burst;
        if (Bytes < 0 || Blocks < 0 || RateBitsPerSecond < 0 || PacingBitsPerSecond < 0 || TypeOfService is < 0 or > 255)
            return IperfError.ReceiveParameters;
        // A name of the kernel's has at most 15 characters (TCP_CA_NAME_MAX).
        return CongestionControl is { Length: > 15 } || (json.TryGetProperty("title", out var title) && title.ValueKind == JsonValueKind.String && Title is null) ? IperfError.ReceiveParameters : 0;
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteBoolean(Protocol == ThroughputProtocol.Udp ? "udp" : "tcp", value: true);
        json.WriteNumber("omit", OmitSeconds);
        json.WriteNumber("time", Seconds);
        json.WriteNumber("num", Bytes);
        json.WriteNumber("blockcount", Blocks);
        WriteNumber(json, "MSS", MssBytes);
        WriteFlag(json, "nodelay", NoDelay);
        json.WriteNumber("parallel", Parallel);
        WriteFlag(json, "reverse", Direction == ThroughputDirection.Receive);
        WriteFlag(json, "bidirectional", Direction == ThroughputDirection.Bidirectional);
        WriteNumber(json, "window", WindowBytes);
        WriteNumber(json, "len", BlockBytes);
        WriteNumber(json, "bandwidth", RateBitsPerSecond);
        WriteNumber(json, "fqrate", PacingBitsPerSecond);
        WriteNumber(json, "burst", BurstBlocks);
        WriteNumber(json, "TOS", TypeOfService);
        WriteText(json, "title", Title);
        WriteText(json, "extra_data", ExtraData);
        WriteText(json, "congestion", CongestionControl);
        WriteNumber(json, "get_server_output", GetServerOutput ? 1 : 0);
        WriteNumber(json, "udp_counters_64bit", Udp64BitCounters ? 1 : 0);
        WriteNumber(json, "repeating_payload", RepeatingPayload ? 1 : 0);
        WriteNumber(json, "zerocopy", ZeroCopy ? 1 : 0);
        WriteNumber(json, "dont_fragment", DontFragment ? 1 : 0);
        WriteNumber(json, "skip_rx_copy", NoCopyReceive ? 1 : 0);
        WriteText(json, "authtoken", AuthToken);
        WriteText(json, "client_version", ClientVersion);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
            json.WriteNumber(name, value);
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
            json.WriteBoolean(name, value);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
