namespace NetTest.Engine.Remote.Groups;

/// <summary>All of several rules are met; as specific as all of them together.</summary>
/// <param name="Rules">The rules.</param>
public sealed record AllRule(IReadOnlyList<GroupRule> Rules) : GroupRule
{
    /// <inheritdoc/>
    public override RuleVerdict Judge(GroupSubject subject)
    {
        var verdicts = Rules.Select(rule => rule.Judge(subject)).ToList();
        return verdicts.Find(verdict => !verdict.Matches && !verdict.IsUndecided)
            ?? (verdicts.Find(verdict => verdict.IsUndecided) is { } open ? open with { Specificity = verdicts.Sum(verdict => verdict.Specificity) } : null)
            ?? new RuleVerdict(true, verdicts.Sum(verdict => verdict.Specificity), string.Join(" and ", verdicts.Select(verdict => verdict.Why)));
    }
}
