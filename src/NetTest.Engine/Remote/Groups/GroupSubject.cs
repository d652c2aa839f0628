using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Engine.Remote.Groups;

/// <summary>An agent as rules see it.</summary>
/// <param name="Entry">What the user says of it.</param>
/// <param name="Facts">What it says of itself.</param>
public sealed record GroupSubject(AgentEntry Entry, AgentFacts Facts);
