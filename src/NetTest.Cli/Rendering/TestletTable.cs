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
            page.WriteMarkup($"  {Markup.Escape(testlet.Summary)}");
            page.WriteMarkup($"  [dim]roles:[/] {ends}");
            if (testlet.Usage.Length > 0)
                page.WriteMarkup($"  [dim]arguments:[/] {Markup.Escape(testlet.Usage)}");
            if (testlet.Metrics.Count > 0)
                page.WriteMarkup($"  [dim]metrics:[/] {Markup.Escape(string.Join(", ", testlet.Metrics.Select(metric => metric.Unit is null ? metric.Name : $"{metric.Name} ({metric.Unit})")))}");
        }
    }
}
