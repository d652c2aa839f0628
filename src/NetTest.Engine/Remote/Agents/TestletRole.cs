namespace NetTest.Engine.Remote.Agents;

/// <summary>Which end of a test an agent plays.</summary>
public enum TestletRole
{
    /// <summary>It talks to a target and measures.</summary>
    Client,

    /// <summary>It is the target that answers.</summary>
    Server,
}
