using NetTest.Cli.Commands.TestRun;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>Groups with their agents, and why each is there if that was asked.</summary>
internal static class GroupTable
{
    internal static void Write(Page page, IReadOnlyList<GroupRow> groups, bool quiet)
    {
        // An agent that is in several groups is explained in the first of them.
        var explained = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var name = group.Group is null ? "[yellow]in no group[/]" : $"[bold]{Markup.Escape(group.Group)}[/]";
            page.WriteMarkup($"{name} ({group.Agents.Count}){(group.Agents.Count > 0 ? ": " : "")}{Markup.Escape(string.Join(", ", group.Agents.Select(agent => agent.Name)))}");
            if (quiet)
                continue;
            foreach (var agent in group.Agents.Where(agent => explained.Add(agent.Name)))
            {
                foreach (var line in agent.Why ?? [])
                    page.WriteMarkup($"  {Markup.Escape($"{agent.Name}: {line}")}");
                if (agent.Lost is not null)
                    page.WriteMarkup($"  [red]did not answer[/]: {Markup.Escape(agent.Lost)}");
            }
        }
    }
}
