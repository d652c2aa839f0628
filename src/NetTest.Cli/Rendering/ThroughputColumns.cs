using System.Globalization;
using System.Text;
using NetTest.Engine.Results;

namespace NetTest.Cli.Rendering;

/// <summary>The columns that a test's intervals have, at most 80 characters together: those that the direction and the protocol fill.</summary>
internal sealed class ThroughputColumns
{
    private const int SpanWidth = 13;
    private readonly List<(string Header, int Width, Func<ThroughputInterval, string> Text)> _columns;

    private ThroughputColumns(List<(string Header, int Width, Func<ThroughputInterval, string> Text)> columns) => _columns = columns;

    internal string Header => Compose("Interval", column => column.Header);

    internal static ThroughputColumns For(ThroughputInterval first)
    {
        var (sends, receives) = (first.Streams.Any(stream => stream.IsSender), first.Streams.Any(stream => !stream.IsSender));
        var isUdp = first.Streams.Any(stream => stream.Packets is not null);
        var columns = new List<(string Header, int Width, Func<ThroughputInterval, string> Text)>();
        if (sends)
        {
            columns.Add(("Sent", 9, interval => Units.Bytes(interval.BytesSent)));
            columns.Add(("Rate", 12, interval => Units.BitRate(interval.SentBitsPerSecond)));
        }

        if (receives)
        {
            columns.Add(("Received", 9, interval => Units.Bytes(interval.BytesReceived)));
            columns.Add(("Rate", 12, interval => Units.BitRate(interval.ReceivedBitsPerSecond)));
        }

        if (isUdp)
            columns.Add(("Dgram/s", 9, interval => interval.PacketsPerSecond is { } rate ? Units.Count((long)Math.Round(rate)) : Units.Unknown));
        if (isUdp && receives)
        {
            columns.Add(("Lost", 7, interval => Units.Count(interval.LostPackets)));
            columns.Add(("Jitter", 9, interval => Units.Milliseconds(interval.JitterMs)));
        }

        if (!isUdp && sends)
        {
            columns.Add(("Retr", 6, interval => Units.Count(interval.Retransmits)));
            columns.Add(("Cwnd", 9, interval => interval.CongestionWindowBytes is { } bytes ? Units.Bytes(bytes) : Units.Unknown));
            columns.Add(("RTT", 9, interval => Units.Milliseconds(interval.RttMs)));
        }

        return new ThroughputColumns(columns);
    }

    internal string Line(ThroughputInterval interval)
    {
        // Past a quarter of an hour nobody misses the tenths, and there is no room for them.
        var span = interval.EndSeconds < 1000
            ? string.Create(CultureInfo.InvariantCulture, $"{interval.StartSeconds:0.0}-{interval.EndSeconds:0.0} s")
            : string.Create(CultureInfo.InvariantCulture, $"{interval.StartSeconds:0}-{interval.EndSeconds:0} s");
        return Compose(span, column => column.Text(interval)) + (interval.IsOmitted ? " omitted" : "");
    }

    private string Compose(string first, Func<(string Header, int Width, Func<ThroughputInterval, string> Text), string> cell)
    {
        var line = new StringBuilder(first.PadRight(SpanWidth));
        foreach (var column in _columns)
            line.Append(cell(column).PadLeft(column.Width));
        return line.ToString().TrimEnd();
    }
}
