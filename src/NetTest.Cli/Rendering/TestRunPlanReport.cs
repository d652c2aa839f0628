using System.Globalization;
using NetTest.Engine.Remote.Runs;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What a test run would do, for people.</summary>
internal static class TestRunPlanReport
{
    private const int MostRows = 60;

    internal static void Write(Page page, TestRunPlan plan, bool quiet)
    {
        page.WriteMarkup($"[bold]{Markup.Escape(plan.Label)}[/]: {Units.Count(plan.Tests.Count)} tests in {Units.Count(plan.Steps)} step{(plan.Steps == 1 ? "" : "s")}, at most {Units.Duration(plan.LongestSeconds)} of testing");
        if (quiet)
            return;
        page.WriteLine();
        var tests = DataTable.Create(2, ">Step", "Agent", "Group", "Target", "Group", "Address", "Port", "Testlet", "Arguments");
        foreach (var test in plan.Tests.Take(MostRows))
            tests.AddRow([.. new[] { Text(test.Step), test.Agent, test.Group, test.Target, test.TargetGroup, test.TargetAddress, test.Port, test.Testlet, test.Arguments }.Select(cell => Markup.Escape(string.IsNullOrEmpty(cell) ? Units.Unknown : cell))]);
        page.Write(tests);
        if (plan.Tests.Count > MostRows)
            page.WriteLine($"… and {Units.Count(plan.Tests.Count - MostRows)} more; --json tells them all");
        page.WriteLine();
        var loads = DataTable.Create(2, "Agent", ">Tests", ">At once", ">Under load at once");
        foreach (var load in plan.Loads.Take(MostRows))
            loads.AddRow(Markup.Escape(load.Agent), Text(load.Tests), Text(load.TestsAtOnce), Text(load.LoadTestsAtOnce));
        page.Write(loads);
        foreach (var (agent, reason) in plan.LostAgents)
            page.WriteMarkup($"[red]lost[/] {Markup.Escape(agent)}: {Markup.Escape(reason)}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
