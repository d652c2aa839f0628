namespace NetTest.Engine.Remote.Groups;

/// <summary>Where an agent belongs.</summary>
/// <param name="Groups">The groups that it is in, the best first.</param>
/// <param name="Why">A sentence for each group, whether it is in it or not.</param>
public sealed record GroupPlacement(IReadOnlyList<string> Groups, IReadOnlyList<string> Why);
