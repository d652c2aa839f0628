using System.Globalization;
using System.Text;
using NetTest.Engine.Results;

namespace NetTest.Engine.Throughput;

/// <summary>What a server says about a test in lines, for a client that asks for it.</summary>
internal static class ServerOutput
{
    internal static string Write(ThroughputResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"NetTest {result.Version}: {result.Protocol} test of {result.Target}, {result.Direction}, cookie {result.Cookie}\n");
        foreach (var interval in result.Intervals)
        {
            text.Append(CultureInfo.InvariantCulture, $"[SUM] {interval.StartSeconds,6:F2}-{interval.EndSeconds:F2} sec  sent {interval.BytesSent} bytes {interval.SentBitsPerSecond / 1e6:F1} Mbits/sec  received {interval.BytesReceived} bytes {interval.ReceivedBitsPerSecond / 1e6:F1} Mbits/sec");
            if (interval.LostPackets is { } lost)
                text.Append(CultureInfo.InvariantCulture, $"  lost {lost} ({interval.LossPercent ?? 0:F2}%)  jitter {interval.JitterMs:F3} ms");
            text.Append(interval.IsOmitted ? "  (omitted)\n" : "\n");
        }

        foreach (var stream in result.Streams)
            text.Append(CultureInfo.InvariantCulture, $"[{stream.StreamId,3}] {(stream.IsSender ? "sender" : "receiver")} {(stream.IsSender ? stream.Sender : stream.Receiver)?.Bytes} bytes in {(stream.IsSender ? stream.Sender : stream.Receiver)?.Seconds:F2} sec\n");
        return text.ToString();
    }
}
