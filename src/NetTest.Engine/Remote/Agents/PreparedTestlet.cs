namespace NetTest.Engine.Remote.Agents;

/// <summary>The ready signal of an agent.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Port">Where the server listens; null for a client, and for a server that listens nowhere.</param>
public sealed record PreparedTestlet(string OrderId, int? Port);
