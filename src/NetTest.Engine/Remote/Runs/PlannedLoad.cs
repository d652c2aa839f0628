namespace NetTest.Engine.Remote.Runs;

/// <summary>How much is going on at an agent's link at once.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="TestsAtOnce">The most tests of one step in which it takes part, as source or target.</param>
/// <param name="LoadTestsAtOnce">How many of them load the network.</param>
/// <param name="Tests">All tests in which it takes part.</param>
/// <param name="EstimatedBitsPerSecond">
/// The most that the tests of one step put onto the link together, in bit/s; null: as much as it carries, or nobody knows before, because of one of them.
/// </param>
public sealed record PlannedLoad(string Agent, int TestsAtOnce, int LoadTestsAtOnce, int Tests, double? EstimatedBitsPerSecond);
