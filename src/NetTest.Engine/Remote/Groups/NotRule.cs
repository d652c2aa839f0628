namespace NetTest.Engine.Remote.Groups;

/// <summary>A rule is not met.</summary>
/// <param name="Rule">The rule.</param>
public sealed record NotRule(GroupRule Rule) : GroupRule
{
    /// <inheritdoc/>
    public override RuleVerdict Judge(GroupSubject subject)
    {
        var verdict = Rule.Judge(subject);
        if (verdict.IsUndecided)
            return verdict with { Specificity = Specificity.Weak };
        return new RuleVerdict(!verdict.Matches, verdict.Matches ? 0 : Specificity.Weak, verdict.Why);
    }
}
