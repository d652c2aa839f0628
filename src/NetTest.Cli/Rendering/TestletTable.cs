using NetTest.Engine.Remote.Testlets;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>Testlets with what they take and measure; with --quiet their names.</summary>
internal static class TestletTable
{
    internal static void Write(Page page, IReadOnlyList<TestletDescription> testlets, bool quiet)
    {
        foreach (var testlet in testlets)
        {
            if (quiet)
            {
                page.WriteLine(testlet.Name);
                continue;
            }

            var ends = testlet.NeedsServer ? "client and server; an agent that is a target runs its server" : "client";
            page.WriteMarkup($"[bold]{Markup.Escape(testlet.Name)}[/] [dim]{Markup.Escape(testlet.Source)}[/]");
            page.Write(new Padder(new Text(testlet.Summary), new Padding(2, 0, 0, 0)));
            // A grid, so that what is too long for a terminal goes on below itself.
            var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2)).AddColumn();
            AddRow(facts, "roles", ends);
            AddRow(facts, "arguments", testlet.Usage);
            AddRow(facts, "metrics", string.Join(", ", testlet.Metrics.Select(metric => metric.Unit is null ? metric.Name : $"{metric.Name} ({metric.Unit})")));
            page.Write(facts);
        }
    }

    private static void AddRow(Grid facts, string name, string text)
    {
        if (text.Length > 0)
            facts.AddRow($"[dim]{name}[/]", Markup.Escape(text));
    }
}
