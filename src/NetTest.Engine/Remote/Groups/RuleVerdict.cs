namespace NetTest.Engine.Remote.Groups;

/// <summary>What a rule says of an agent.</summary>
/// <param name="Matches">Whether the agent meets it.</param>
/// <param name="Specificity">How specific it is for that agent; of two that match, the greater wins.</param>
/// <param name="Why">Why, in words.</param>
public sealed record RuleVerdict(bool Matches, int Specificity, string Why);
