using System.Globalization;
using NetTest.Engine.Topology;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>Network namespaces, one a line; with --quiet their names only.</summary>
internal static class NamespaceTable
{
    internal static void Write(Page page, IReadOnlyList<NamespaceInfo> namespaces, bool quiet)
    {
        if (quiet)
        {
            foreach (var found in namespaces)
                page.WriteLine(found.Name);
            return;
        }
        if (namespaces.Count == 0)
        {
            page.WriteLine("no named network namespaces");
            return;
        }
        var table = DataTable.Create(2, "Name", "State", "Lifetime", ">Owner", "Label", "Addresses", "Bridges", "Impairment", ">Overruns", "Created (UTC)");
        foreach (var found in namespaces)
        {
            table.AddRow(
                Markup.Escape(found.Name),
                found is { Fault: { } fault, State: NamespaceState.Active } ? $"[red]{Markup.Escape(fault)}[/]" : found.State == NamespaceState.Orphaned ? "[yellow]orphaned[/]" : found.State == NamespaceState.Foreign ? "[dim]foreign[/]" : "active",
                found.Lifetime is { } lifetime ? Words(lifetime) : Units.Unknown,
                found.OwnerProcessId?.ToString(CultureInfo.InvariantCulture) ?? Units.Unknown,
                Markup.Escape(found.Label ?? Units.Unknown),
                Join(found.Addresses),
                Join(found.Bridges),
                Backends(found),
                found.Overruns is { } overruns ? DataTable.Bad(overruns) : Units.Unknown,
                found.CreatedAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? Units.Unknown);
        }
        page.Write(table);
    }

    private static string Join(IReadOnlyList<string> values) => values.Count > 0 ? Markup.Escape(string.Join(" ", values)) : Units.Unknown;

    internal static string Words(LinkBackend backend) => backend switch
    {
        LinkBackend.Kernel => "kernel",
        LinkBackend.Emulator => "emulator",
        _ => "none",
    };

    private static string Backends(NamespaceInfo found) =>
        found.Links.Count == 0 ? Units.Unknown : string.Join(", ", found.Links.Select(link => link.Backend).Distinct().Order().Select(Words));

    private static string Words(TopologyLifetime lifetime) => lifetime switch
    {
        TopologyLifetime.Process => "process",
        TopologyLifetime.Kept => "kept",
        _ => "persistent",
    };
}
