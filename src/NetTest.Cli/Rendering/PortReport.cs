using System.Globalization;
using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>Which ports are what. Of a great many only those stand out that differ from the rest.</summary>
internal static class PortReport
{
    private const int Many = 40;

    internal static void Write(Page page, PortTestResult result, bool quiet)
    {
        if (!quiet && result.Ports.Count > 0)
        {
            var hidden = result.Ports.Count <= Many
                ? null
                : result.Ports.Where(port => port.State != PortState.Open).GroupBy(port => port.State).MaxBy(group => group.Count())?.Key;
            var table = DataTable.Create(2, "Host", "Address", ">Port", "State", ">Connect", "Refused by");
            var shown = 0;
            foreach (var port in result.Ports.Where(port => port.State != hidden))
            {
                shown++;
                table.AddRow(
                    Markup.Escape(port.Target),
                    port.Address is null || string.Equals(port.Address, port.Target, StringComparison.Ordinal) ? Units.Unknown : Markup.Escape(port.Address),
                    port.Port.ToString(CultureInfo.InvariantCulture),
                    Word(port.State),
                    Units.Milliseconds(port.ConnectMs),
                    Markup.Escape(port.RefusedBy ?? Units.Unknown));
            }
            if (shown > 0)
                page.Write(table);
            if (hidden is { } state)
                page.WriteLine($"{(shown > 0 ? "and " : "")}{Units.Count(result.Ports.Count - shown)} {state.ToString().ToLowerInvariant()}");
            page.WriteLine();
        }
        VerdictLine.Write(page, result.Status, "ports", string.Create(
            CultureInfo.InvariantCulture, $"{result.Open} open, {result.Closed} closed, {result.Filtered} filtered, {result.Unreachable} unreachable in {Units.Duration(result.DurationSeconds)}"));
    }

    private static string Word(PortState state) => state switch
    {
        PortState.Open => "[green]open[/]",
        PortState.Closed => "closed",
        PortState.Filtered => "[yellow]filtered[/]",
        _ => $"[red]{state.ToString().ToLowerInvariant()}[/]",
    };
}
