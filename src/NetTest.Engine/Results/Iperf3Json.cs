using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NetTest.Engine.Results;

/// <summary>
/// A throughput result as <c>iperf3 -J</c> prints it: the same names, nesting and units, so that parsers of iperf3's output read it. Every key
/// of iperf3 3.12 for the mode is there; what nobody measured is 0, as it is in iperf3.
/// </summary>
public static class Iperf3Json
{
    private static readonly JsonSerializerOptions Indented = Create(indented: true);
    private static readonly JsonSerializerOptions Compact = Create(indented: false);

    /// <summary>The result as one JSON document.</summary>
    public static string Serialize(ThroughputResult result, bool indented = true)
    {
        ArgumentNullException.ThrowIfNull(result);
        var document = new JsonObject
        {
            ["start"] = Start(result),
            ["intervals"] = new JsonArray([.. result.Intervals.Select(interval => Iperf3Intervals.Interval(result, interval))]),
            ["end"] = Iperf3Summary.End(result),
        };
        if (result.Title is { } title)
            document["title"] = title;
        if (result.ExtraData is { } extra)
            document["extra_data"] = extra;
        if (result.ServerOutputJson is { } json && TryParse(json) is { } parsed)
            document["server_output_json"] = parsed;
        if (result.ServerOutputText is { } text)
            document["server_output_text"] = text;
        if (result.Error is { } error)
            document["error"] = error;
        return document.ToJsonString(indented ? Indented : Compact);
    }

    /// <summary>iperf3 names a stream by its socket's descriptor; the stream's number serves as well.</summary>
    internal static JsonObject SpanOf(int stream, double start, double end, double seconds, long bytes, double bitsPerSecond) => new()
    {
        ["socket"] = stream,
        ["start"] = start,
        ["end"] = end,
        ["seconds"] = seconds,
        ["bytes"] = bytes,
        ["bits_per_second"] = bitsPerSecond,
    };

    internal static bool IsUdp(ThroughputResult result) => string.Equals(result.Protocol, "udp", StringComparison.Ordinal);

    internal static bool IsBidirectional(ThroughputResult result) => string.Equals(result.Direction, "bidirectional", StringComparison.Ordinal);

    internal static bool IsClient(ThroughputResult result) => string.Equals(result.Role, "client", StringComparison.Ordinal);

    private static JsonObject Start(ThroughputResult result)
    {
        var (host, port) = Split(result.Target);
        var start = new JsonObject
        {
            ["connected"] = new JsonArray([.. result.Streams.Select(Connected)]),
            ["version"] = $"NetTest {result.Version}",
            ["system_info"] = $"{Environment.OSVersion} {result.Host}",
            ["timestamp"] = new JsonObject
            {
                // RFC 7231's form, as strftime("%a, %d %b %Y %H:%M:%S %Z") gives it for GMT.
                ["time"] = result.StartedAt.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture),
                ["timesecs"] = result.StartedAt.ToUnixTimeSeconds(),
            },
            [IsClient(result) ? "connecting_to" : "accepted_connection"] = new JsonObject { ["host"] = host, ["port"] = port },
            ["cookie"] = result.Cookie ?? "",
        };
        if (!IsUdp(result))
            start[Whole(result, "MssBytes") > 0 ? "tcp_mss" : "tcp_mss_default"] = Whole(result, "MssBytes") is > 0 and var asked ? asked : result.MssBytes ?? 0;
        start["target_bitrate"] = Whole(result, "RateBitsPerSecond");
        start["sock_bufsize"] = Whole(result, "WindowBytes");
        start["sndbuf_actual"] = result.Streams.Select(stream => stream.SendBufferBytes).FirstOrDefault(bytes => bytes is not null) ?? 0;
        start["rcvbuf_actual"] = result.Streams.Select(stream => stream.ReceiveBufferBytes).FirstOrDefault(bytes => bytes is not null) ?? 0;
        start["test_start"] = TestStart(result);
        return start;
    }

    private static JsonObject TestStart(ThroughputResult result)
    {
        var endsOtherwise = Whole(result, "Bytes") > 0 || Whole(result, "Blocks") > 0;
        return new JsonObject
        {
            ["protocol"] = result.Protocol.ToUpperInvariant(),
            ["num_streams"] = Whole(result, "Parallel") is > 0 and var asked ? asked : Math.Max(1, result.Streams.Count / (IsBidirectional(result) ? 2 : 1)),
            ["blksize"] = result.BlockBytes ?? 0,
            ["omit"] = Whole(result, "OmitSeconds"),
            ["duration"] = Whole(result, "Seconds") is > 0 and var seconds ? seconds : endsOtherwise ? 0 : 10,
            ["bytes"] = Whole(result, "Bytes"),
            ["blocks"] = Whole(result, "Blocks"),
            ["reverse"] = string.Equals(result.Direction, "receive", StringComparison.Ordinal) ? 1 : 0,
            ["tos"] = Whole(result, "TypeOfService"),
            ["target_bitrate"] = Whole(result, "RateBitsPerSecond"),
        };
    }

    private static JsonObject Connected(ThroughputStreamResult stream)
    {
        var (localHost, localPort) = Split(stream.LocalEndPoint);
        var (remoteHost, remotePort) = Split(stream.RemoteEndPoint);
        return new JsonObject
        {
            ["socket"] = stream.StreamId,
            ["local_host"] = localHost,
            ["local_port"] = localPort,
            ["remote_host"] = remoteHost,
            ["remote_port"] = remotePort,
        };
    }

    private static (string Host, int Port) Split(string endPoint)
    {
        var colon = endPoint.LastIndexOf(':');
        return colon > 0 && int.TryParse(endPoint.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (endPoint[..colon].Trim('[', ']'), port)
            : (endPoint, 0);
    }

    private static long Whole(ThroughputResult result, string option) =>
        result.Options.TryGetValue(option, out var value) && value is IConvertible number and not string
            ? Convert.ToInt64(number, CultureInfo.InvariantCulture)
            : 0;

    private static JsonNode? TryParse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            // The far end's own words, broken: they are not worth the whole document.
            return null;
        }
    }

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions { WriteIndented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };
        options.MakeReadOnly();
        return options;
    }
}
