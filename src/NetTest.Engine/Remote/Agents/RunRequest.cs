namespace NetTest.Engine.Remote.Agents;

/// <summary>The parameters of starting an order.</summary>
internal sealed record RunRequest(string OrderId, DateTimeOffset? StartAt);
