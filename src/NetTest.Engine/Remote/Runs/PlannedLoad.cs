namespace NetTest.Engine.Remote.Runs;

/// <summary>How much is going on at an agent's link at once.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="TestsAtOnce">The most tests of one step in which it takes part, as source or target.</param>
/// <param name="LoadTestsAtOnce">How many of them load the network.</param>
/// <param name="Tests">All tests in which it takes part.</param>
public sealed record PlannedLoad(string Agent, int TestsAtOnce, int LoadTestsAtOnce, int Tests);
