using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Runs;

/// <summary>A testlet on an agent after its check.</summary>
/// <param name="Reference">What the agent is told to run; null if it cannot.</param>
/// <param name="Description">What it measures; null if nobody says.</param>
/// <param name="Reason">Why it cannot run; null if it can.</param>
internal sealed record CheckedTestlet(TestletReference? Reference, TestletDescription? Description, string? Reason);
