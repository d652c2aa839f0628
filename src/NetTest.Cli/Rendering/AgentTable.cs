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

        var table = DataTable.Create(2, "Agent", "Carrier", "Host", "Group", "Addresses", "System", "NetTest", ">Clock");
        foreach (var agent in agents.Where(agent => agent.Facts is not null))
        {
            var facts = agent.Facts!;
            table.AddRow(
                Markup.Escape(agent.Name),
                Markup.Escape(agent.Carrier),
                Markup.Escape(agent.Host),
                agent.Groups.Count > 0 ? Markup.Escape(string.Join(" ", agent.Groups)) : Units.Unknown,
                Markup.Escape(string.Join(" ", facts.Addresses.Values.SelectMany(addresses => addresses).Take(3))),
                Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{facts.OperatingSystem}, {facts.Architecture}, {facts.ProcessorCount} CPU")),
                Markup.Escape(facts.Version),
                string.Create(CultureInfo.InvariantCulture, $"{agent.ClockOffsetMs:+0.00;-0.00;0.00} ±{agent.ClockErrorMs:0.00} ms"));
        }

        if (table.Rows.Count > 0)
            page.Write(table);
        foreach (var agent in agents.Where(agent => !agent.IsReachable))
            page.WriteMarkup($"[red]{Markup.Escape(agent.Failure.ToString()!)}[/] {Markup.Escape(agent.Reason!)}");
        foreach (var agent in agents.Where(agent => agent.Facts is { CollectorErrors.Count: > 0 }))
        {
            foreach (var (collector, error) in agent.Facts!.CollectorErrors)
                page.WriteMarkup($"[yellow]{Markup.Escape(agent.Name)}[/]: collector {Markup.Escape($"{collector}: {error}")}");
        }
    }
}
