using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Engine.Remote.Groups;

/// <summary>An agent as rules see it.</summary>
/// <param name="Entry">What the user says of it.</param>
/// <param name="Facts">What it says of itself; of one that has not answered, what the inventory knows: its host's name, and its address if that is one.</param>
/// <param name="HasAnswered">Whether it has told its facts. What is not known is neither so nor not so.</param>
public sealed record GroupSubject(AgentEntry Entry, AgentFacts Facts, bool HasAnswered = true);
