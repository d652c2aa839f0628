namespace NetTest.Engine.Remote.Agents;

/// <summary>What a testlet's check said.</summary>
/// <param name="Passed">Whether it can run there.</param>
/// <param name="Reason">Why not; null if it can.</param>
/// <param name="Description">What the program's optional <c>describe</c> printed, JSON; null if it has none.</param>
public sealed record TestletCheck(bool Passed, string? Reason, string? Description = null);
