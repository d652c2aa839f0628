namespace NetTest.Engine.Remote.Groups;

/// <summary>One of several rules is met; as specific as the most specific of those that are.</summary>
/// <param name="Rules">The rules.</param>
public sealed record AnyRule(IReadOnlyList<GroupRule> Rules) : GroupRule
{
    /// <inheritdoc/>
    public override RuleVerdict Judge(GroupSubject subject)
    {
        if (Rules.Count == 0)
            return new RuleVerdict(false, 0, "it has no rules");
        var verdicts = Rules.Select(rule => rule.Judge(subject)).ToList();
        return verdicts.Where(verdict => verdict.Matches).MaxBy(verdict => verdict.Specificity)
            ?? new RuleVerdict(
                false,
                verdicts.Where(verdict => verdict.IsUndecided).Select(verdict => verdict.Specificity).DefaultIfEmpty().Max(),
                string.Join(", ", verdicts.Select(verdict => verdict.Why)),
                verdicts.Exists(verdict => verdict.IsUndecided));
    }
}
