using System.Globalization;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>
/// Reads the arguments of a built-in testlet: <c>--name value</c>, <c>--name=value</c> and flags. Each option says all the names that it answers to,
/// todd's short ones among them.
/// </summary>
internal sealed class ArgumentReader
{
    private readonly string _testlet;
    private readonly Dictionary<string, string?> _options = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <param name="testlet">The testlet's name, for messages.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="flags">The options that take no value.</param>
    internal ArgumentReader(string testlet, IReadOnlyList<string> arguments, params string[] flags)
    {
        _testlet = testlet;
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (!IsOption(word))
                _words.Add(word);
            else if (word.StartsWith("--", StringComparison.Ordinal) && equals > 0)
                _options[word[..equals]] = word[(equals + 1)..];
            else if (flags.Contains(word, StringComparer.Ordinal) || i + 1 == arguments.Count)
                _options[word] = null;
            else
                _options[word] = arguments[++i];
        }
    }

    /// <summary>Arguments that are no options.</summary>
    internal IReadOnlyList<string> Words => _words;

    internal string? Text(params string[] names)
    {
        var found = Find(names, out var name);
        return found && _options[name] is null ? throw Wrong($"option '{name}' needs a value") : found ? _options[name] : null;
    }

    internal bool Flag(params string[] names) => Find(names, out _);

    internal double? Number(double minimum, double maximum, params string[] names)
    {
        if (Text(names) is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"'{names[0]} {Quoted.Text(text)}' is not a number from {minimum} to {maximum}"));
    }

    internal int? Whole(int minimum, int maximum, params string[] names)
    {
        if (Text(names) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"'{names[0]} {Quoted.Text(text)}' is not a whole number from {minimum} to {maximum}"));
    }

    /// <summary>A rate such as 100M or 2.5G, in bits per second.</summary>
    internal double? Rate(params string[] names)
    {
        if (Text(names) is not { } text)
            return null;
        var factor = text.Length == 0 ? 1 : text[^1] switch { 'k' or 'K' => 1e3, 'm' or 'M' => 1e6, 'g' or 'G' => 1e9, _ => 1 };
        return double.TryParse(factor > 1 ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value * factor)
            ? value * factor
            : throw Wrong($"'{names[0]} {Quoted.Text(text)}' is not a rate such as 100M");
    }

    /// <summary>Says which option nobody asked for.</summary>
    /// <exception cref="NetTestException">There is one.</exception>
    internal void ThrowIfUnknown(bool wordsAllowed = false)
    {
        if (_options.Keys.FirstOrDefault(name => !_known.Contains(name)) is { } unknown)
            throw Wrong($"it has no option '{Quoted.Text(unknown)}'{Suggestion.Choice(unknown, _known.Where(name => name.StartsWith("--", StringComparison.Ordinal)).Order(StringComparer.Ordinal))}");
        if (!wordsAllowed && _words.Count > 0)
            throw Wrong($"it does not know what '{Quoted.Text(_words[0])}' means");
    }

    internal NetTestException Wrong(string what) => new(ErrorReason.InvalidArgument, Suggestion.Sentence($"Testlet '{_testlet}': {what}"), _testlet);

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]);

    private bool Find(string[] names, out string name)
    {
        _known.UnionWith(names);
        name = names.FirstOrDefault(_options.ContainsKey) ?? "";
        return name.Length > 0;
    }
}
