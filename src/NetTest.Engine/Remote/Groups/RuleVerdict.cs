namespace NetTest.Engine.Remote.Groups;

/// <summary>What a rule says of an agent.</summary>
/// <param name="Matches">Whether the agent meets it.</param>
/// <param name="Specificity">How specific it is for that agent; of two that match, the greater wins. Of an undecided one: how specific it would be.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="IsUndecided">Whether it could not be told; then the agent does not meet the rule, nor its opposite.</param>
public sealed record RuleVerdict(bool Matches, int Specificity, string Why, bool IsUndecided = false);
