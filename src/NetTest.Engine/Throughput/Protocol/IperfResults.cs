using System.Text.Json;

namespace NetTest.Engine.Throughput.Protocol;

/// <summary>What one end tells the other after a test.</summary>
internal sealed record IperfResults
{
    internal double CpuTotalPercent { get; init; }

    internal double CpuUserPercent { get; init; }

    internal double CpuSystemPercent { get; init; }

    /// <summary>1: the streams' retransmits are known; 0: not; −1: this end does not send.</summary>
    internal int SenderHasRetransmits { get; init; } = -1;

    internal string? CongestionControl { get; init; }

    internal string? ServerOutputText { get; init; }

    internal string? ServerOutputJson { get; init; }

    internal required IReadOnlyList<IperfStreamReport> Streams { get; init; }

    internal byte[] ToFrame() => JsonFrame.Write(Write);

    /// <summary>Reads what the far end sent; null if it is not what results look like, or names a stream twice.</summary>
    internal static IperfResults? TryParse(ReadOnlyMemory<byte> text)
    {
        using var document = JsonFrame.TryParse(text);
        if (document?.RootElement is not { } json || !json.TryGetProperty("streams", out var list) || list.ValueKind != JsonValueKind.Array)
            return null;
        if (list.GetArrayLength() > 2 * IperfParameters.MostStreams)
            return null;
        var streams = new List<IperfStreamReport>();
        foreach (var item in list.EnumerateArray())
        {
            if (IperfStreamReport.TryRead(item) is not { } stream || streams.Exists(other => other.Id == stream.Id))
                return null;
            streams.Add(stream);
        }

        return new IperfResults
        {
            CpuTotalPercent = json.Real("cpu_util_total") ?? 0,
            CpuUserPercent = json.Real("cpu_util_user") ?? 0,
            CpuSystemPercent = json.Real("cpu_util_system") ?? 0,
            SenderHasRetransmits = (int)Math.Clamp(json.Whole("sender_has_retransmits") ?? 0, -1, 1),
            CongestionControl = json.Text("congestion_used") is { Length: <= 64 } name ? name : null,
            ServerOutputText = json.Text("server_output_text"),
            ServerOutputJson = json.TryGetProperty("server_output_json", out var output) && output.ValueKind == JsonValueKind.Object ? output.GetRawText() : null,
            Streams = streams,
        };
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("cpu_util_total", CpuTotalPercent);
        json.WriteNumber("cpu_util_user", CpuUserPercent);
        json.WriteNumber("cpu_util_system", CpuSystemPercent);
        json.WriteNumber("sender_has_retransmits", SenderHasRetransmits);
        if (CongestionControl is not null)
            json.WriteString("congestion_used", CongestionControl);
        if (ServerOutputText is not null)
            json.WriteString("server_output_text", ServerOutputText);
        json.WriteStartArray("streams");
        foreach (var stream in Streams)
            stream.Write(json);
        json.WriteEndArray();
    }
}
