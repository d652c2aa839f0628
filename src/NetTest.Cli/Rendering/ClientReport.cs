using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>The result of one client for people.</summary>
internal static class ClientReport
{
    internal static void Write(Page page, TrafficClientResult result, bool quiet)
    {
        VerdictLine.Write(page, result.Status, $"{result.Pattern} to {result.Server}", VerdictLine.DescribeConnections([result]));
        if (quiet)
            return;
        page.WriteLine();
        var facts = DataTable.Create(3, "", "");
        facts.ShowHeaders = false;
        if (result.Failed > 0)
            facts.AddRow("[dim]failures[/]", $"[red]{Markup.Escape(FailureWords.Describe(result.FailuresByReason))}[/]");
        facts.AddRow("[dim]speed[/]", $"{Units.PerSecond(result.ConnectionsPerSecond)} conn/s, {Units.BitRate(result.BitsPerSecond)}, at most {Units.Count(result.PeakConcurrency)} open at once");
        facts.AddRow("[dim]payload[/]", $"{Units.Bytes(result.BytesSent)} sent, {Units.Bytes(result.BytesReceived)} received, {Units.Count(result.Transactions)} rounds");
        if (result.HeldBackByFileLimit > 0)
            facts.AddRow("[dim]held back[/]", $"[yellow]{Units.Count(result.HeldBackByFileLimit)} starts waited for open files; raise the limit (ulimit -n)[/]");
        foreach (var line in TlsWords.Describe([result]))
            facts.AddRow("[dim]security[/]", Markup.Escape(line));
        facts.AddRow("[dim]time[/]", Units.Duration(result.DurationSeconds));
        page.Write(facts);
        WriteTimes(page, result);
    }

    private static void WriteTimes(Page page, TrafficClientResult result)
    {
        var times = DataTable.Create(3, "Times", ">p50", ">p90", ">p99", ">max");
        Add("connect", result.ConnectP50Ms, result.ConnectP90Ms, result.ConnectP99Ms, result.ConnectMaxMs);
        Add("TLS handshake", result.HandshakeP50Ms, result.HandshakeP90Ms, result.HandshakeP99Ms, result.HandshakeMaxMs);
        Add("round", result.TransactionP50Ms, result.TransactionP90Ms, result.TransactionP99Ms, result.TransactionMaxMs);
        if (result.LatenessMaxMs is not null)
            times.AddRow("started late", Units.Milliseconds(result.LatenessP50Ms), Units.Unknown, Units.Milliseconds(result.LatenessP99Ms), Units.Milliseconds(result.LatenessMaxMs));
        if (times.Rows.Count == 0)
            return;
        page.WriteLine();
        page.Write(times);

        void Add(string what, double? p50, double? p90, double? p99, double? max)
        {
            if (p50 is not null)
                times.AddRow(what, Units.Milliseconds(p50), Units.Milliseconds(p90), Units.Milliseconds(p99), Units.Milliseconds(max));
        }
    }
}
