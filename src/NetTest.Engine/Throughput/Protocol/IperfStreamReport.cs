using System.Text.Json;

namespace NetTest.Engine.Throughput.Protocol;

/// <summary>What one end says about one stream.</summary>
internal sealed record IperfStreamReport
{
    internal required int Id { get; init; }

    internal required long Bytes { get; init; }

    /// <summary>−1: this end does not know.</summary>
    internal long Retransmits { get; init; } = -1;

    internal double JitterSeconds { get; init; }

    /// <summary>Datagrams lost, those of the omitted part included.</summary>
    internal long Errors { get; init; }

    /// <summary>Datagrams lost in the omitted part; null: iperf3 before 3.13 does not tell.</summary>
    internal long? OmittedErrors { get; init; }

    /// <summary>Datagrams sent, or the highest number seen, those of the omitted part included.</summary>
    internal long Packets { get; init; }

    /// <summary>Datagrams of the omitted part; null: iperf3 before 3.13 does not tell.</summary>
    internal long? OmittedPackets { get; init; }

    /// <summary>How long this end measured, seconds; null: iperf3 before 3.2 does not tell.</summary>
    internal double? Seconds { get; init; }

    internal static IperfStreamReport? TryRead(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || json.Whole("id") is not (> 0 and <= 100_000) || json.Whole("bytes") is not >= 0)
            return null;
        var start = json.Real("start_time");
        var end = json.Real("end_time");
        return new IperfStreamReport
        {
            Id = (int)json.Whole("id")!.Value,
            Bytes = json.Whole("bytes")!.Value,
            Retransmits = Math.Max(-1, json.Whole("retransmits") ?? -1),
            JitterSeconds = Math.Max(0, json.Real("jitter") ?? 0),
            Errors = json.Whole("errors") ?? 0,
            OmittedErrors = json.Whole("omitted_errors"),
            Packets = Math.Max(0, json.Whole("packets") ?? 0),
            OmittedPackets = json.Whole("omitted_packets"),
            Seconds = end - start is >= 0 and var seconds ? seconds : null,
        };
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("id", Id);
        json.WriteNumber("bytes", Bytes);
        json.WriteNumber("retransmits", Retransmits);
        json.WriteNumber("jitter", JitterSeconds);
        json.WriteNumber("errors", Errors);
        if (OmittedErrors is { } omittedErrors)
            json.WriteNumber("omitted_errors", omittedErrors);
        json.WriteNumber("packets", Packets);
        if (OmittedPackets is { } omittedPackets)
            json.WriteNumber("omitted_packets", omittedPackets);
        json.WriteNumber("start_time", 0);
        json.WriteNumber("end_time", Seconds ?? 0);
        json.WriteEndObject();
    }
}
