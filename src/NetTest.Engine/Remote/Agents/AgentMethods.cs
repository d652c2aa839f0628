namespace NetTest.Engine.Remote.Agents;

/// <summary>The names of the contract's methods in JSON-RPC.</summary>
internal static class AgentMethods
{
    internal const string Hello = "agent.hello";
    internal const string Beat = "agent.beat";
    internal const string Facts = "agent.facts";
    internal const string Clock = "agent.clock";
    internal const string Testlets = "agent.testlets";
    internal const string Status = "agent.status";
    internal const string HasAsset = "asset.has";
    internal const string PutAsset = "asset.put";
    internal const string Check = "testlet.check";
    internal const string Prepare = "testlet.prepare";
    internal const string Run = "testlet.run";
    internal const string Cancel = "testlet.cancel";
}
