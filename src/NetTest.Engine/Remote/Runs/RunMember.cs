namespace NetTest.Engine.Remote.Runs;

/// <summary>An agent in the role that a run gives it.</summary>
/// <param name="Session">The agent.</param>
/// <param name="Group">The group by which it was chosen; null if it was named itself.</param>
internal sealed record RunMember(AgentSession Session, string? Group);
