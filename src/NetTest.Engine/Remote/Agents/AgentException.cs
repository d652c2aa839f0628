namespace NetTest.Engine.Remote.Agents;

/// <summary>An agent cannot be talked to. In a run this becomes rows of the result; it never ends the others.</summary>
public sealed class AgentException(AgentFailure failure, string agent, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public AgentFailure Failure { get; } = failure;

    /// <summary>The agent's name.</summary>
    public string Agent { get; } = agent;
}
