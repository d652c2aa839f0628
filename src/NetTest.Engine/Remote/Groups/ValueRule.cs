using System.Globalization;

namespace NetTest.Engine.Remote.Groups;

/// <summary>A tag, or a fact, has a value that matches a regular expression as a whole; without one, it is there at all.</summary>
public sealed record ValueRule : GroupRule
{
    private static readonly string[] s_facts = ["hostname", "address", "os", "kernel", "architecture", "processors", "version"];

    private readonly TextPattern? _pattern;

    /// <summary>Makes the rule.</summary>
    /// <param name="name">The tag or fact. Facts: hostname, address, os, kernel, architecture, processors, version, or a collector's key.</param>
    /// <param name="pattern">What the value must match; null: anything.</param>
    /// <param name="isTag">Whether it is a tag.</param>
    /// <exception cref="NetTestException">The expression is wrong, or there is no name.</exception>
    public ValueRule(string name, string? pattern, bool isTag)
    {
        if (string.IsNullOrEmpty(name))
            throw new NetTestException(ErrorReason.InvalidArgument, $"which {(isTag ? "tag" : "fact")} is not said; write its name, such as {(isTag ? "site=berlin" : "os=Debian.*")}", name);
        Name = name;
        IsTag = isTag;
        _pattern = pattern is null ? null : new TextPattern(pattern);
    }

    /// <summary>The tag or fact.</summary>
    public string Name { get; }

    /// <summary>Whether it is a tag.</summary>
    public bool IsTag { get; }

    /// <inheritdoc/>
    public override RuleVerdict Judge(GroupSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var what = $"{(IsTag ? "tag" : "fact")} '{Quoted.Text(Name)}'";
        var values = Values(subject);
        if (IsUnknown(subject, values))
            return new RuleVerdict(false, WhenMet, $"{what} is not known, for it did not answer", IsUndecided: true);
        if (values.Count == 0)
            return new RuleVerdict(false, 0, $"it has no {what}{(IsTag || !s_facts.Contains(Name, StringComparer.OrdinalIgnoreCase) ? Suggestion.Phrase(Name, Names(subject)).TrimEnd('?') : "")}");
        if (_pattern is null)
            return new RuleVerdict(true, WhenMet, $"it has {what}");
        var isUndecided = false;
        foreach (var value in values)
        {
            var isMatch = _pattern.IsMatch(value);
            if (isMatch == true)
                return new RuleVerdict(true, WhenMet, $"{what} '{Quoted.Text(value)}' matches '{_pattern}'");
            isUndecided |= isMatch is null;
        }

        return isUndecided
            ? new RuleVerdict(false, WhenMet, $"whether {what} matches '{_pattern}' takes too long to decide", IsUndecided: true)
            : new RuleVerdict(false, 0, $"{what} '{Quoted.Text(values[0])}' does not match '{_pattern}'");
    }

    private int WhenMet => _pattern is null ? Specificity.Weak : _pattern.IsLiteral ? Specificity.Value : Specificity.ValuePattern;

    // The host's name, and an address that is its host's, are known from the inventory; they can be in a group, and not be kept out of one.
    private bool IsUnknown(GroupSubject subject, IReadOnlyList<string> values) =>
        !IsTag && !subject.HasAnswered && !Name.Equals("hostname", StringComparison.OrdinalIgnoreCase)
        && !(Name.Equals("address", StringComparison.OrdinalIgnoreCase) && values.Any(value => _pattern is null || _pattern.IsMatch(value) == true));

    private IEnumerable<string> Names(GroupSubject subject) => IsTag ? subject.Entry.Tags.Keys : s_facts.Concat(subject.Facts.Custom.Keys);

    private IReadOnlyList<string> Values(GroupSubject subject)
    {
        if (IsTag)
            return subject.Entry.Tags.TryGetValue(Name, out var tag) ? [tag] : [];
        var facts = subject.Facts;
        return Name.ToLowerInvariant() switch
        {
            "hostname" => [facts.HostName],
            "address" => [.. facts.Addresses.Values.SelectMany(addresses => addresses).Select(address => address.Split('/')[0])],
            "os" => [facts.OperatingSystem],
            "kernel" => [facts.Kernel],
            "architecture" => [facts.Architecture],
            "processors" => [facts.ProcessorCount.ToString(CultureInfo.InvariantCulture)],
            "version" => [facts.Version],
            _ => facts.Custom.TryGetValue(Name, out var custom) ? custom : [],
        };
    }
}
