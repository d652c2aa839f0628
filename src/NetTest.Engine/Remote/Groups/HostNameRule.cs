using System.Text.RegularExpressions;

namespace NetTest.Engine.Remote.Groups;

/// <summary>The whole host name matches a regular expression, without regard to case (RFC 4343).</summary>
public sealed record HostNameRule : GroupRule
{
    private readonly TextPattern _pattern;

    /// <summary>Makes the rule.</summary>
    /// <exception cref="NetTestException">The expression is wrong.</exception>
    public HostNameRule(string pattern) => _pattern = new TextPattern(pattern, RegexOptions.IgnoreCase);

    /// <inheritdoc/>
    public override RuleVerdict Judge(GroupSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var name = subject.Facts.HostName;
        return _pattern.IsMatch(name) switch
        {
            true => new RuleVerdict(true, _pattern.IsLiteral ? Specificity.HostName : Specificity.HostNamePattern, $"host name '{name}' matches '{_pattern}'"),
            false => new RuleVerdict(false, 0, $"host name '{name}' does not match '{_pattern}'"),
            null => new RuleVerdict(false, Specificity.HostNamePattern, $"whether host name '{name}' matches '{_pattern}' takes too long to decide", IsUndecided: true),
        };
    }
}
