namespace NetTest.Cli.Commands.TestRun;

/// <summary>A group as <c>--json</c> prints it.</summary>
/// <param name="Group">Its name; null for agents that are in none.</param>
/// <param name="Agents">The agents in it.</param>
internal sealed record GroupRow(string? Group, IReadOnlyList<GroupRowAgent> Agents);
