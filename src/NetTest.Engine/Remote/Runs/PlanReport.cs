using System.Globalization;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Tells a plan.</summary>
internal static class PlanReport
{
    internal static TestRunPlan Create(TestRunDefinition definition, IReadOnlyList<RunTask> tasks, IReadOnlyList<AgentSession> sessions)
    {
        var steps = tasks.Count == 0 ? 0 : tasks.Max(task => task.Step);
        return new TestRunPlan
        {
            Label = definition.Label,
            Tests = [.. tasks.Select(task => Describe(definition, task))],
            Loads = [.. Loads(tasks)],
            Steps = steps,
            LongestSeconds = steps * definition.TimeLimit.TotalSeconds,
            LostAgents = Lost(sessions),
        };
    }

    internal static Dictionary<string, string> Lost(IReadOnlyList<AgentSession> sessions) =>
        sessions.Where(session => session.Lost is not null).ToDictionary(session => session.Name, session => session.Lost!.Message, StringComparer.Ordinal);

    private static PlannedTest Describe(TestRunDefinition definition, RunTask task) => new()
    {
        Step = task.Step,
        Agent = task.Source.Session.Name,
        Group = task.Source.Group,
        Target = task.TargetName,
        TargetGroup = task.Target?.Group,
        TargetAddress = task.TargetAddress,
        Testlet = task.Call.Testlet,
        IsLoad = task.BuiltIn is { IsLoad: true },
        EstimatedBitsPerSecond = task.EstimatedBitsPerSecond,
        Arguments = WordSplitter.Join(task.Call.Arguments),
        Port = task.Server is null ? null : definition.Ports is { } ports ? string.Create(CultureInfo.InvariantCulture, $"{ports.First}-{ports.Last}") : "any",
    };

    private static IEnumerable<PlannedLoad> Loads(IReadOnlyList<RunTask> tasks)
    {
        var parts = tasks.SelectMany(task => task.Target is null ? [(Agent: task.Source.Session.Name, Task: task)] : new[] { (Agent: task.Source.Session.Name, Task: task), (Agent: task.Target.Session.Name, Task: task) });
        foreach (var agent in parts.GroupBy(part => part.Agent, StringComparer.Ordinal))
        {
            var steps = agent.GroupBy(part => part.Task.Step).ToList();
            yield return new PlannedLoad(
                agent.Key,
                steps.Max(step => step.Count()),
                steps.Max(step => step.Count(part => part.Task.BuiltIn is { IsLoad: true })),
                agent.Count(),
                agent.All(part => part.Task.EstimatedBitsPerSecond is not null) ? steps.Max(step => step.Sum(part => part.Task.EstimatedBitsPerSecond)) : null);
        }
    }
}
