using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>The result of one server for people.</summary>
internal static class ServerReport
{
    internal static void Write(Page page, TrafficServerResult result, bool quiet)
    {
        var interrupted = result.Interrupted > 0 ? $", {Units.Count(result.Interrupted)} ended by the client or by the stop" : "";
        VerdictLine.Write(
            page,
            result.Status,
            $"{result.Pattern} on {result.EndPoint}",
            $"{Units.Count(result.Accepted)} accepted, {Units.Count(result.Completed)} completed, {Units.Count(result.Failed)} failed{interrupted}");
        if (quiet)
            return;
        page.WriteLine();
        var facts = DataTable.Create(3, "", "");
        facts.ShowHeaders = false;
        if (result.Failed > 0)
            facts.AddRow("[dim]failures[/]", $"[red]{Markup.Escape(FailureWords.Describe(result.FailuresByReason))}[/]");
        facts.AddRow("[dim]payload[/]", $"{Units.Bytes(result.BytesReceived)} received, {Units.Bytes(result.BytesSent)} sent, {Units.Count(result.Transactions)} rounds");
        if (result.LateDatagrams > 0)
            facts.AddRow("[dim]late[/]", $"{Units.Count(result.LateDatagrams)} datagrams after their flow had ended");
        facts.AddRow("[dim]open at once[/]", $"at most {Units.Count(result.PeakConcurrency)}");
        if (result.HandshakeP50Ms is not null)
        {
            facts.AddRow(
                "[dim]TLS handshake[/]",
                $"{Units.Milliseconds(result.HandshakeP50Ms, result.HandshakeP99Ms)} (p50 / p99), {Units.Count(result.ResumedSessions)} sessions resumed");
        }
        facts.AddRow("[dim]time[/]", Units.Duration(result.DurationSeconds));
        page.Write(facts);
    }
}
