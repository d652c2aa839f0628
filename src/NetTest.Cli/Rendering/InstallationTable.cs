using NetTest.Engine.Remote.Installation;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What became of installations, one agent a line; with --quiet the names of those that have it.</summary>
internal static class InstallationTable
{
    internal static void Write(Page page, IReadOnlyList<AgentInstallation> rows, bool quiet)
    {
        if (quiet)
        {
            foreach (var row in rows.Where(row => row.Status != AgentInstallStatus.Failed))
                page.WriteLine(row.Agent);
            return;
        }

        var table = DataTable.Create(2, "Agent", "Status", "Version", "Before", "Platform", ">Sent");
        foreach (var row in rows)
        {
            table.AddRow(
                Markup.Escape(row.Agent),
                row.Status == AgentInstallStatus.Failed ? "[red]Failed[/]" : row.Status.ToString(),
                Markup.Escape(row.Version ?? Units.Unknown),
                Markup.Escape(row.PreviousVersion ?? Units.Unknown),
                Markup.Escape(row.Platform ?? Units.Unknown),
                row.BytesSent > 0 ? Units.Bytes(row.BytesSent) : Units.Unknown);
        }

        if (table.Rows.Count > 0)
            page.Write(table);
        foreach (var row in rows.Where(row => row.Reason is not null))
            page.WriteMarkup($"[red]{row.Status}[/] {Markup.Escape(row.Reason!)}");
    }
}
