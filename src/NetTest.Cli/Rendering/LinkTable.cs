using NetTest.Engine.Topology;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>The links of namespaces and what they do to frames, one a line; with --quiet namespace and interface only.</summary>
internal static class LinkTable
{
    internal static void Write(Page page, IReadOnlyList<NamespaceInfo> namespaces, bool quiet)
    {
        var links = namespaces.SelectMany(found => found.Links.Select(link => (Namespace: found, Link: link))).ToList();
        if (quiet)
        {
            foreach (var (found, link) in links)
                page.WriteLine($"{found.Name} {link.Interface}");
            return;
        }
        if (links.Count == 0)
        {
            page.WriteLine("no links of NetTest's");
            return;
        }
        var table = DataTable.Create(2, "Namespace", "Link", "Back end", "Egress", "Ingress", ">Frames out", ">in", ">Lost", ">Queue full", ">Overruns");
        foreach (var (found, link) in links)
        {
            table.AddRow(
                Markup.Escape(found.Name),
                Markup.Escape(link.Interface),
                Words(link),
                Markup.Escape(link.EgressText),
                Markup.Escape(link.IngressText),
                Units.Count(link.EgressCounters?.ReceivedFrames),
                Units.Count(link.IngressCounters?.ReceivedFrames),
                Units.Count(link.EgressCounters?.Lost + link.IngressCounters?.Lost),
                Units.Count(link.EgressCounters?.QueueDropped + link.IngressCounters?.QueueDropped),
                link.Overruns is { } overruns ? DataTable.Bad(overruns) : Units.Unknown);
        }
        page.Write(table);
    }

    private static string Words(LinkInfo link) => link.Fault is { } fault ? $"[red]{Markup.Escape(fault)}[/]" : NamespaceTable.Words(link.Backend);
}
