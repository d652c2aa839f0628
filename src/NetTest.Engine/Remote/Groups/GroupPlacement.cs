namespace NetTest.Engine.Remote.Groups;

/// <summary>Where an agent belongs.</summary>
/// <param name="Groups">The groups that it is in, the best first.</param>
/// <param name="Why">A sentence for each group, whether it is in it or not.</param>
public sealed record GroupPlacement(IReadOnlyList<string> Groups, IReadOnlyList<string> Why)
{
    /// <summary>The groups that it may belong to, which cannot be told: a rule takes too long to decide, or asks for a fact of an agent that has not answered.</summary>
    public IReadOnlyList<string> Undecided { get; init; } = [];
}
