using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What a responder has seen, for people.</summary>
internal static class ResponderReport
{
    internal static void Write(Page page, ConnTestResponderResult result, bool quiet)
    {
        VerdictLine.Write(page, result.Status, $"responder on {result.EndPoint}", Describe(result));
        if (quiet)
            return;
        page.WriteLine();
        var facts = DataTable.Create(3, "", "");
        facts.ShowHeaders = false;
        facts.AddRow("[dim]UDP[/]", $"{Units.Bytes(result.BytesReceived)} received, {Units.Bytes(result.BytesSent)} sent, {Units.Count(result.Sessions)} sessions");
        facts.AddRow("[dim]TCP[/]", $"{Units.Count(result.ConnectionsAccepted)} connections, {Units.Bytes(result.BytesEchoed)} sent back, {Units.Count(result.ConnectionsRefused)} refused");
        if (result.PacketsRefused > 0)
            facts.AddRow("[dim]refused[/]", Markup.Escape(FailureWords.Describe(result.RefusedByReason)));
        facts.AddRow("[dim]time[/]", Units.Duration(result.DurationSeconds));
        page.Write(facts);
    }

    internal static string Describe(ConnTestResponderResult result) =>
        $"{Units.Count(result.PacketsReflected)} of {Units.Count(result.PacketsReceived)} packets answered, {Units.Count(result.ConnectionsAccepted)} TCP connections";
}
