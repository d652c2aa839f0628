using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>The line that says how it went, and why.</summary>
internal static class VerdictLine
{
    internal static void Write(Page page, ResultStatus status, string name, string why)
    {
        var (word, style) = status switch
        {
            ResultStatus.Passed => ("PASS", "bold white on green"),
            ResultStatus.Cancelled => ("CANCELLED", "bold black on yellow"),
            _ => ("FAIL", "bold white on red"),
        };
        // The blanks around the word are part of its coloured field; without colour they would only disturb.
        var when = status == ResultStatus.Cancelled ? "stopped before the end; " : "";
        var field = page.IsInteractive ? $"[{style}] {word} [/]" : word;
        page.WriteMarkup($"{field} [bold]{Markup.Escape(name)}[/]: {when}{Markup.Escape(why)}");
    }

    /// <summary>What became of the connections of one or several clients.</summary>
    internal static string DescribeConnections(IReadOnlyList<TrafficClientResult> clients)
    {
        var attempted = clients.Sum(client => client.Attempted);
        var succeeded = clients.Sum(client => client.Succeeded);
        var failed = clients.Sum(client => client.Failed);
        var interrupted = clients.Sum(client => client.Interrupted);
        var flows = clients.Count > 0 && clients.All(client => string.Equals(client.Protocol, "udp", StringComparison.Ordinal)) ? "flow" : "connection";
        if (attempted == 0)
            return $"no {flow(0)} was made";
        var text = failed == attempted
            ? $"{(attempted == 1 ? "the only" : $"all {Units.Count(attempted)}")} {flow(attempted)} failed"
            : succeeded == attempted
                ? $"{(attempted == 1 ? "the only" : $"all {Units.Count(attempted)}")} {flow(attempted)} succeeded"
                : $"{Units.Count(succeeded)} of {Units.Count(attempted)} {flow(attempted)} succeeded";
        if (failed > 0 && failed < attempted)
            text += $", {Units.Count(failed)} failed";
        return interrupted > 0 ? $"{text}, {Units.Count(interrupted)} cut short by the end of the test" : text;

        string flow(long count) => count is 0 or 1 ? flows : flows + "s";
    }
}
