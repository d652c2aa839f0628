using System.Globalization;

namespace NetTest.Engine.Yaml;

/// <summary>
/// Reads the values of one mapping. A wrong one is reported and then counts as absent, so that the rest is still checked.
/// </summary>
internal sealed class ProfileFields
{
    private readonly ProfileMapping _mapping;
    private readonly string _what;
    private readonly HashSet<string> _meant = new(StringComparer.Ordinal);

    /// <summary>Reports every key that is not among the known ones.</summary>
    internal ProfileFields(ProfileMapping mapping, string what, IReadOnlyCollection<string> known, ProfileProblems problems)
    {
        _mapping = mapping;
        _what = what;
        Problems = problems;
        foreach (var key in mapping.Entries.Select(entry => entry.Key).Where(key => !known.Contains(key.Text, StringComparer.Ordinal)))
        {
            problems.Add(key.At, problems.Kind.ExplainKey(key.Text) ?? Unknown(key.Text, what, known));
            _meant.UnionWith(Suggestion.Meant(key.Text, known));
        }
    }

    internal ProfileProblems Problems { get; }

    internal Place At => _mapping.At;

    internal bool Has(string key) => _mapping.Find(key) is not null;

    /// <summary>Whether the key is not there because it was mistyped, which has been told.</summary>
    internal bool IsMistyped(string key) => !Has(key) && _meant.Contains(key);

    internal Place PlaceOf(string key) => _mapping.Find(key)?.Key.At ?? At;

    internal ProfileEntry? Find(string key) => _mapping.Find(key);

    internal Located<string>? Text(string key)
    {
        if (_mapping.Find(key) is not { } entry)
            return null;
        if (entry.Value is ProfileScalar { IsNull: false, Text.Length: > 0 } scalar)
            return new Located<string>(scalar.Text, scalar.At);
        return Wrong<string>(entry, "a text");
    }

    internal Located<string>? RequiredText(string key, string example)
    {
        if (!Has(key) && !IsMistyped(key))
            Problems.AddAbsence(At, $"{_what} lacks the key '{key}'; add it, such as '{key}: {example}'");
        return Text(key);
    }

    internal Located<long>? Integer(string key, long min, long max)
    {
        if (_mapping.Find(key) is not { } entry)
            return null;
        return entry.Value is ProfileScalar { IsPlain: true } scalar && ScalarText.TryInteger(scalar.Text, out var value) && value >= min && value <= max
            ? new Located<long>(value, scalar.At)
            : Wrong<long>(entry, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));
    }

    internal Located<double>? Number(string key, double min, double max, string unit = "")
    {
        if (_mapping.Find(key) is not { } entry)
            return null;
        return entry.Value is ProfileScalar { IsPlain: true } scalar && ScalarText.TryNumber(scalar.Text, out var value) && value >= min && value <= max
            ? new Located<double>(value, scalar.At)
            : Wrong<double>(entry, string.Create(CultureInfo.InvariantCulture, $"a number {unit}from {(decimal)min} to {(decimal)max}"));
    }

    internal Located<TimeSpan>? Seconds(string key, double min, double max) =>
        Number(key, min, max, "of seconds ") is { } number ? new Located<TimeSpan>(TimeSpan.FromSeconds(number.Value), number.At) : null;

    /// <summary>An amount with its unit, as <paramref name="read"/> understands it; it returns null for one that is wrong.</summary>
    internal Located<long>? Amount(string key, string expected, Func<string, long?> read)
    {
        if (_mapping.Find(key) is not { } entry)
            return null;
        return entry.Value is ProfileScalar { IsNull: false } scalar && read(scalar.Text) is { } value
            ? new Located<long>(value, scalar.At)
            : Wrong<long>(entry, expected);
    }

    internal Located<bool>? Flag(string key)
    {
        if (_mapping.Find(key) is not { } entry)
            return null;
        return entry.Value is ProfileScalar { IsPlain: true } scalar && ScalarText.TryBoolean(scalar.Text, out var value)
            ? new Located<bool>(value, scalar.At)
            : Wrong<bool>(entry, "true or false");
    }

    /// <summary>A text that <paramref name="convert"/> understands; it returns null for one that is wrong.</summary>
    internal Located<T>? Parsed<T>(string key, string expected, Func<string, T?> convert)
        where T : class
    {
        if (_mapping.Find(key) is not { } entry)
            return null;
        return entry.Value is ProfileScalar { IsNull: false } scalar && convert(scalar.Text) is { } value
            ? new Located<T>(value, scalar.At)
            : Wrong<T>(entry, expected);
    }

    internal Located<T>? OneOf<T>(string key, params (string Name, T Value)[] choices)
    {
        if (_mapping.Find(key) is not { } entry)
            return null;
        if (entry.Value is ProfileScalar scalar)
        {
            foreach (var (name, value) in choices)
            {
                if (string.Equals(name, scalar.Text, StringComparison.OrdinalIgnoreCase))
                    return new Located<T>(value, scalar.At);
            }
        }

        var names = choices.Select(choice => choice.Name).ToList();
        return Wrong<T>(entry, names.Count > 1 ? $"{string.Join(", ", names[..^1])} or {names[^1]}" : names[0], entry.Value is ProfileScalar wrong ? Suggestion.Phrase(wrong.Text, names) : "");
    }

    internal ProfileMapping? Mapping(string key)
    {
        if (_mapping.Find(key) is not { } entry)
            return null;
        if (entry.Value is ProfileMapping mapping)
            return mapping;
        Wrong<object>(entry, "a mapping");
        return null;
    }

    /// <summary>The mappings of a list; a mapping alone stands for a list of one.</summary>
    internal IReadOnlyList<ProfileMapping> Mappings(string key)
    {
        if (_mapping.Find(key) is not { } entry)
            return [];
        if (entry.Value is ProfileMapping single)
            return [single];
        if (entry.Value is not ProfileList list)
        {
            Wrong<object>(entry, "a list of mappings");
            return [];
        }

        foreach (var item in list.Items.Where(item => item is not ProfileMapping))
            Problems.Add(item.At, $"each item of '{key}' must be a mapping, not {item.Describe()}; write keys and values");
        return [.. list.Items.OfType<ProfileMapping>()];
    }

    /// <summary>The texts of a list; a text alone stands for a list of one.</summary>
    internal IReadOnlyList<Located<string>> Texts(string key)
    {
        if (_mapping.Find(key) is not { } entry)
            return [];
        var texts = new List<Located<string>>();
        foreach (var item in entry.Value is ProfileList list ? list.Items : [entry.Value])
        {
            if (item is ProfileScalar { IsNull: false, Text.Length: > 0 } scalar)
                texts.Add(new Located<string>(scalar.Text, scalar.At));
            else
                Problems.Add(item is ProfileScalar ? entry.ValueAt : item.At, $"'{key}' takes texts, not {item.Describe()}");
        }

        return texts;
    }

    /// <summary>The texts of a mapping by their keys.</summary>
    internal IReadOnlyDictionary<string, string> TextMap(string key)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in Mapping(key)?.Entries ?? [])
        {
            if (entry.Value is ProfileScalar { IsNull: false } scalar)
                texts[entry.Key.Text] = scalar.Text;
            else
                Problems.Add(entry.ValueAt, $"'{key}' takes a text under {Quote.Of(entry.Key.Text)}, not {entry.Value.Describe()}");
        }

        return texts;
    }

    private string Unknown(string key, string what, IReadOnlyCollection<string> known)
    {
        var phrase = Suggestion.Phrase(key, known);
        return $"{what} has no key {Quote.Of(key)}{(phrase.Length > 0 ? phrase : $"; remove it; {Problems.Kind.HelpTopic} lists the keys there are")}";
    }

    internal Located<T>? Wrong<T>(ProfileEntry entry, string expected, string advice = "")
    {
        Problems.Add(entry.ValueAt, entry.Value switch
        {
            ProfileScalar { IsNull: true } => $"'{entry.Key.Text}' has no value; give {expected}, or remove the key",
            ProfileScalar { IsPlain: false } scalar when expected.Contains("number", StringComparison.Ordinal) && ScalarText.TryNumber(scalar.Text, out _) =>
                $"'{entry.Key.Text}' must be {expected}, and quotes make it a text; remove the quotes around {Quote.Of(scalar.Text)}",
            _ => $"'{entry.Key.Text}' must be {expected}, not {entry.Value.Describe()}{advice}",
        });
        return null;
    }
}
