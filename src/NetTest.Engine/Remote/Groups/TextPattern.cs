using System.Buffers;
using System.Text.RegularExpressions;

namespace NetTest.Engine.Remote.Groups;

/// <summary>A regular expression that must match a whole text, in bounded time, whoever wrote it.</summary>
internal sealed class TextPattern : IEquatable<TextPattern>
{
    private static readonly SearchValues<char> s_special = SearchValues.Create(@"*+?[](){}|^$\");
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    private readonly string _text;
    private readonly Regex _regex;

    /// <exception cref="NetTestException">The expression is wrong.</exception>
    internal TextPattern(string pattern, RegexOptions options = RegexOptions.None)
    {
        _text = pattern;
        try
        {
            // Alone first: an expression such as "a)|(b" would slip out of the parentheses that make it match as a whole.
            _ = new Regex(pattern, options | RegexOptions.CultureInvariant, s_limit);
            _regex = Whole(pattern, options | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException exception)
        {
            throw new NetTestException(ErrorReason.InvalidArgument, $"'{Quoted.Text(pattern)}' is no regular expression: {exception.Message}", pattern, exception);
        }
    }

    /// <summary>Whether it can match one text only. A dot between labels of a host name counts as itself.</summary>
    internal bool IsLiteral => !_text.AsSpan().ContainsAny(s_special);

    /// <summary>Whether the whole text matches; null if that takes too long to decide.</summary>
    internal bool? IsMatch(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    // In time that grows with the text alone, as in todd (Go's RE2): then the answer does not depend on how busy the machine is. Only what looks
    // around or back cannot be had so.
    private static Regex Whole(string pattern, RegexOptions options)
    {
        var whole = $@"\A(?:{pattern})\z";
        try
        {
            // Without a limit of time: on a busy machine one was exceeded by the building of the automaton, and an agent fell out of its group.
            return new Regex(whole, options | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(whole, options, s_limit);
        }
    }

    public bool Equals(TextPattern? other) => other is not null && _text == other._text && _regex.Options.HasFlag(RegexOptions.IgnoreCase) == other._regex.Options.HasFlag(RegexOptions.IgnoreCase);

    public override bool Equals(object? obj) => Equals(obj as TextPattern);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Quoted.Text(_text);
}
