namespace NetTest.Engine.Remote.Groups;

/// <summary>
/// Puts agents into groups: of those whose rules it meets, the one of the highest priority, then of the most specific rule, then the first by name.
/// The answer depends on the agent and the groups alone, never on their order.
/// </summary>
public static class GroupPlacer
{
    /// <summary>Where an agent belongs.</summary>
    /// <param name="subject">The agent.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="allowSeveral">Whether it is in every group whose rules it meets.</param>
    public static GroupPlacement Place(GroupSubject subject, IReadOnlyList<GroupDefinition> groups, bool allowSeveral)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(groups);
        var judged = Judge(subject, groups).ToList();
        var possible = judged.Where(candidate => candidate.Verdict.Matches || candidate.Verdict.IsUndecided)
            .OrderByDescending(candidate => candidate.Priority)
            .ThenByDescending(candidate => candidate.Verdict.Specificity)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .ToList();
        var matched = possible.FindAll(candidate => candidate.Verdict.Matches);
        // What comes after the group that it is in makes no difference.
        var undecided = (allowSeveral ? possible : possible.TakeWhile(candidate => !candidate.Verdict.Matches)).Where(candidate => candidate.Verdict.IsUndecided);
        var chosen = allowSeveral ? matched : [.. matched.Take(1)];
        var why = matched.Select(candidate => Explain(candidate, chosen))
            .Concat(judged.Where(candidate => !candidate.Verdict.Matches).OrderBy(candidate => candidate.Name, StringComparer.Ordinal).Select(candidate => $"not in {candidate.Name}: {candidate.Verdict.Why}"));
        return new GroupPlacement([.. chosen.Select(candidate => candidate.Name)], [.. why]) { Undecided = [.. undecided.Select(candidate => candidate.Name)] };
    }

    private static IEnumerable<Candidate> Judge(GroupSubject subject, IReadOnlyList<GroupDefinition> groups)
    {
        foreach (var group in groups.GroupBy(group => group.Name, StringComparer.Ordinal))
        {
            var verdict = subject.Entry.Groups.Contains(group.Key, StringComparer.Ordinal)
                ? Named
                : new AnyRule([.. group.SelectMany(definition => definition.Rules)]).Judge(subject);
            yield return new Candidate(group.Key, group.Max(definition => definition.Priority), verdict);
        }

        foreach (var name in subject.Entry.Groups.Except(groups.Select(group => group.Name), StringComparer.Ordinal))
            yield return new Candidate(name, 0, Named);
    }

    private static RuleVerdict Named => new(true, Specificity.Inventory, "the inventory says so");

    private static string Explain(Candidate candidate, List<Candidate> chosen)
    {
        if (chosen.Contains(candidate))
            return $"in {candidate.Name}: {candidate.Verdict.Why}";
        var best = chosen[0];
        var reason = best.Priority != candidate.Priority
            ? FormattableString.Invariant($"has a higher priority, {best.Priority} over {candidate.Priority}")
            : best.Verdict.Specificity != candidate.Verdict.Specificity
                ? FormattableString.Invariant($"is more specific, {best.Verdict.Specificity} over {candidate.Verdict.Specificity}")
                : "comes first by name";
        return $"not in {candidate.Name}, though {candidate.Verdict.Why}: {best.Name} {reason}";
    }

    private sealed record Candidate(string Name, int Priority, RuleVerdict Verdict);
}
