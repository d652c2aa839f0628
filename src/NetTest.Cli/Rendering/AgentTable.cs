using System.Globalization;
using NetTest.Engine.Remote.Inventory;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>Agents, one a line; with --quiet the names of those that answer.</summary>
internal static class AgentTable
{
    internal static void Write(Page page, IReadOnlyList<AgentReport> agents, bool quiet)
    {
        if (quiet)
        {
            foreach (var agent in agents.Where(agent => agent.IsReachable))
                page.WriteLine(agent.Name);
            return;
        }

        var reached = agents.Where(agent => agent.Facts is not null).ToList();
        if (reached.Count > 0)
            WriteReached(page, reached, reached.Count == agents.Count ? "all" : "the");
        foreach (var agent in agents.Where(agent => !agent.IsReachable))
            page.WriteMarkup($"[red]{Markup.Escape(agent.Failure.ToString()!)}[/] {Markup.Escape(agent.Reason!)}");
        foreach (var agent in agents.Where(agent => agent.Facts is { CollectorErrors.Count: > 0 }))
        {
            foreach (var (collector, error) in agent.Facts!.CollectorErrors)
                page.WriteMarkup($"[yellow]{Markup.Escape(agent.Name)}[/]: collector {Markup.Escape($"{collector}: {error}")}");
        }
    }

    // What all have in common is told once: so a line of many alike has room for what differs.
    private static void WriteReached(Page page, List<AgentReport> agents, string which)
    {
        (string Header, Func<AgentReport, string> Read)[] common =
        [
            ("Carrier", agent => agent.Carrier),
            ("System", agent => string.Create(CultureInfo.InvariantCulture, $"{agent.Facts!.OperatingSystem}, {agent.Facts.Architecture}, {agent.Facts.ProcessorCount} CPU")),
            ("NetTest", agent => agent.Facts!.Version),
        ];
        var isShared = common.ToLookup(column => agents.Count > 1 && agents.Select(column.Read).Distinct(StringComparer.Ordinal).Count() == 1);
        var columns = isShared[false].ToList();
        if (agents.Any(agent => agent.Host != agent.Name))
            columns.Insert(0, ("Host", agent => agent.Host));
        var table = DataTable.Create(2, ["Agent", "Group", "Addresses", ">Clock", .. columns.Select(column => column.Header)]);
        foreach (var agent in agents)
        {
            table.AddRow(
            [
                Markup.Escape(agent.Name),
                agent.Groups.Count > 0 ? Markup.Escape(string.Join(" ", agent.Groups)) : Units.Unknown,
                Markup.Escape(string.Join(" ", agent.Facts!.Addresses.Values.SelectMany(addresses => addresses).Take(3))),
                string.Create(CultureInfo.InvariantCulture, $"{agent.ClockOffsetMs:+0.00;-0.00;0.00} ±{agent.ClockErrorMs:0.00} ms"),
                .. columns.Select(column => Markup.Escape(column.Read(agent))),
            ]);
        }

        page.Write(table);
        var shared = isShared[true].Select(column => column.Header == "NetTest" ? $"NetTest {column.Read(agents[0])}" : column.Read(agents[0])).ToList();
        if (shared.Count > 0)
            page.WriteMarkup($"[dim]{which} {Units.Count(agents.Count)}:[/] {Markup.Escape(string.Join("; ", shared))}");
    }
}
