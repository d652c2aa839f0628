using NetTest.Engine.Traffic;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>The live table: a line per client, as many as the window has room for, and a line for all together.</summary>
internal static class ProgressTable
{
    private const int BarFrom = 72;
    private const int EndPointFrom = 120;

    internal static Table Create(IReadOnlyList<TrafficProgress> clients, int width, int rows)
    {
        var endPoint = width >= EndPointFrom;
        var barCells = width < BarFrom ? 0 : Math.Clamp(8 + ((width - 80) / 4), 6, 24);
        var table = DataTable.Create(
            width >= 100 ? 2 : 1,
            [
                "Client", .. endPoint ? ["Server"] : Array.Empty<string>(), .. barCells > 0 ? [""] : Array.Empty<string>(),
                ">Done", ">Alive", ">Failed", ">Conn/s", ">Throughput", ">Left",
            ]);
        table.ShowHeaders = true;
        var shown = Choose(clients, Math.Max(1, rows - 2));
        foreach (var client in shown)
            AddRow(table, Markup.Escape(client.Name), client.Server, ProgressSum.Of([client]), endPoint, barCells);
        if (clients.Count > 1)
        {
            var hidden = clients.Count - shown.Count;
            AddRow(table, hidden > 0 ? $"[bold]all {Units.Count(clients.Count)}[/] [dim]({Units.Count(hidden)} not shown)[/]" : "[bold]all[/]", "", ProgressSum.Of(clients), endPoint, barCells);
        }
        return table;
    }

    // Those that run come first when there is no room for all; the order of the profile is kept.
    private static List<TrafficProgress> Choose(IReadOnlyList<TrafficProgress> clients, int room) =>
        clients.Count <= room
            ? [.. clients]
            : [.. clients.Index().OrderBy(pair => pair.Item.IsCompleted).ThenBy(pair => pair.Index).Take(room).OrderBy(pair => pair.Index).Select(pair => pair.Item)];

    private static void AddRow(Table table, string name, string server, ProgressSum progress, bool endPoint, int barCells)
    {
        var total = progress.Total is { } known ? $"/{Units.Count(known)}" : "";
        table.AddRow(
        [
            name,
            .. endPoint ? [Markup.Escape(server)] : Array.Empty<string>(),
            .. barCells > 0 ? [Bar(progress, barCells)] : Array.Empty<string>(),
            $"{Units.Count(progress.Done)}[dim]{total}[/]",
            Units.Count(progress.Active),
            DataTable.Bad(progress.Failed),
            Units.PerSecond(progress.ConnectionsPerSecond),
            Units.BitRate(progress.BitsPerSecond),
            Units.Stopwatch(progress.RemainingSeconds),
        ]);
    }

    private static string Bar(ProgressSum progress, int cells)
    {
        var part = Fraction(progress);
        var filled = (int)Math.Floor(part * cells);
        var failed = progress.Done > 0 ? (int)Math.Ceiling(filled * (double)progress.Failed / progress.Done) : 0;
        return $"[green]{new string('━', filled - failed)}[/][red]{new string('━', failed)}[/][dim]{new string('─', cells - filled)}[/]";
    }

    // Without a total it is the clock that fills the bar.
    private static double Fraction(ProgressSum progress)
    {
        if (progress.Total is { } total)
            return total > 0 ? Math.Clamp((double)progress.Done / total, 0, 1) : 0;
        return progress.RemainingSeconds is { } left && progress.ElapsedSeconds + left > 0
            ? progress.ElapsedSeconds / (progress.ElapsedSeconds + left)
            : 0;
    }
}
