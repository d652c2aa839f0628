namespace NetTest.Cli.Commands.TestRun;

/// <summary>An agent of a group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lost">Why it did not answer; null if it did.</param>
/// <param name="Why">Why it is where it is; null if that was not asked.</param>
internal sealed record GroupRowAgent(string Name, string? Lost, IReadOnlyList<string>? Why);
