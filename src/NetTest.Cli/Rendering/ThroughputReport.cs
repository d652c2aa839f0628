using System.Globalization;
using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>The result of one throughput test for people.</summary>
internal static class ThroughputReport
{
    internal static void Write(Page page, ThroughputResult result, bool quiet)
    {
        VerdictLine.Write(page, result.Status, Name(result), Describe(result));
        // Where nothing was ever connected there is nothing more to tell.
        if (quiet || result.Streams.Count == 0)
            return;
        page.WriteLine();
        var facts = DataTable.Create(3, "", "");
        facts.ShowHeaders = false;
        AddBytes(facts, result);
        if (result.Retransmits is not null || result.RttMeanMs is not null)
            Add(facts, "TCP", Tcp(result));
        if (string.Equals(result.Protocol, "udp", StringComparison.Ordinal))
            Add(facts, "datagrams", Datagrams(result));
        Add(facts, "processor", $"here {Percent(result.CpuTotalPercent)}, far end {Percent(result.RemoteCpuTotalPercent)} of one");
        Add(facts, "time", Units.Duration(result.DurationSeconds));
        page.Write(facts);
        if (result.Streams.Count > 1)
            WriteStreams(page, result);
        if (result.ServerOutputText is { } output)
        {
            page.WriteLine();
            page.WriteLine("the server says:");
            page.WriteLine(output.TrimEnd());
        }
    }

    internal static string Name(ThroughputResult result) => $"{result.Protocol} {DirectionWord(result.Direction)} {result.Target}";

    internal static string DirectionWord(string direction) => direction switch
    {
        "send" => "to",
        "receive" => "from",
        _ => "to and from",
    };

    internal static string Describe(ThroughputResult result)
    {
        var moved = result is { UploadBitsPerSecond: { } up, DownloadBitsPerSecond: { } down }
            ? $"{Units.BitRate(up)} up, {Units.BitRate(down)} down"
            : $"{Units.BitRate(result.BitsPerSecond)}, {Units.Bytes(result.BytesTransferred)}";
        if (result.LossPercent is { } loss)
            moved += string.Create(CultureInfo.InvariantCulture, $", {loss:0.###} % lost");
        // That a cancelled test was cancelled is what the verdict says.
        return result.Status != ResultStatus.Cancelled && result.Error is { } error ? (result.BytesTransferred > 0 ? $"{error} ({moved})" : error) : moved;
    }

    private static void AddBytes(Table facts, ThroughputResult result)
    {
        // A test that was cut short knows one end's count alone.
        string?[] parts = [result.BytesSent is { } sent ? $"{Units.Bytes(sent)} sent" : null, result.BytesReceived is { } received ? $"{Units.Bytes(received)} received" : null];
        if (parts.Any(part => part is not null))
            Add(facts, "payload", string.Join(", ", parts.OfType<string>()));
    }

    private static string Tcp(ThroughputResult result)
    {
        var parts = new List<string>();
        if (result.Retransmits is { } retransmits)
            parts.Add($"{Units.Count(retransmits)} retransmits");
        if (result.RttMeanMs is { } rtt)
            parts.Add($"RTT {Units.Milliseconds(rtt)}");
        if (result.CongestionControl is { } here)
            parts.Add(result.RemoteCongestionControl is { } there && !string.Equals(here, there, StringComparison.Ordinal) ? $"{here} here, {there} there" : here);
        if (result.Streams.Select(stream => stream.PathMtuBytes).OfType<int>().DefaultIfEmpty().Min() is > 0 and var mtu)
            parts.Add($"path MTU {mtu}");
        return string.Join(", ", parts);
    }

    private static string Datagrams(ThroughputResult result)
    {
        var parts = new List<string> { $"{Units.Count(result.PacketsReceived)} of {Units.Count(result.PacketsSent)} arrived" };
        if (result.PacketsPerSecond is { } rate)
            parts.Add($"{Units.PerSecond(rate)}/s");
        if (result.OutOfOrderPackets is > 0 and var late)
            parts.Add($"{Units.Count(late)} out of order");
        if (result.DuplicatePackets is > 0 and var twice)
            parts.Add($"{Units.Count(twice)} twice");
        parts.Add($"jitter {Units.Milliseconds(result.JitterMs)}");
        return string.Join(", ", parts);
    }

    private static void WriteStreams(Page page, ThroughputResult result)
    {
        page.WriteLine();
        var table = DataTable.Create(3, "Stream", ">Sent", ">Received", ">Rate", ">Retr", ">Lost");
        foreach (var stream in result.Streams)
        {
            var end = stream.Receiver ?? stream.Sender;
            table.AddRow(
                $"{stream.StreamId.ToString(CultureInfo.InvariantCulture)} {(stream.IsSender ? "up" : "down")}",
                stream.Sender is { } sender ? Units.Bytes(sender.Bytes) : Units.Unknown,
                stream.Receiver is { } receiver ? Units.Bytes(receiver.Bytes) : Units.Unknown,
                end is null ? Units.Unknown : Units.BitRate(end.BitsPerSecond),
                Units.Count(stream.Sender?.Retransmits),
                Units.Count(stream.Receiver?.LostPackets));
        }

        page.Write(table);
    }

    private static void Add(Table facts, string what, string text) => facts.AddRow($"[dim]{what}[/]", Markup.Escape(text));

    private static string Percent(double? percent) => percent is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0} %") : Units.Unknown;
}
