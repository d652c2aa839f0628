using System.Management.Automation;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>A name, or a wildcard for several.</summary>
internal sealed class NameFilter
{
    private readonly WildcardPattern _pattern;

    internal NameFilter(string text)
    {
        Text = text;
        HasWildcards = WildcardPattern.ContainsWildcardCharacters(text);
        _pattern = new WildcardPattern(text, WildcardOptions.IgnoreCase);
    }

    internal string Text { get; }

    /// <summary>A wildcard that matches nothing is no error; a name that matches nothing is one.</summary>
    internal bool HasWildcards { get; }

    internal static IEnumerable<NameFilter> ForAll(IEnumerable<string> texts) => texts.Select(text => new NameFilter(text));

    /// <summary>A name is compared as it is, brackets of IPv6 end points among it; a wildcard without regard to case.</summary>
    internal bool IsMatch(string name) =>
        string.Equals(name, Text, StringComparison.Ordinal) || (HasWildcards && _pattern.IsMatch(name));
}
