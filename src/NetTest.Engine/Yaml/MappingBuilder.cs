namespace NetTest.Engine.Yaml;

/// <summary>Gathers the entries of a mapping: keys are unique scalars, and merge keys (<c>&lt;&lt;</c>, YAML 1.1) add what is not said otherwise.</summary>
internal sealed class MappingBuilder(ProfileProblems problems)
{
    private readonly List<ProfileEntry> _entries = [];
    private readonly List<ProfileMapping> _merged = [];
    private readonly Dictionary<string, Place> _seen = new(StringComparer.Ordinal);

    internal void Add(ProfileNode key, ProfileNode value)
    {
        if (key is not ProfileScalar scalar)
            throw problems.Fatal(key.At, $"a key must be a word, not {key.Describe()}");
        if (scalar is { IsPlain: true, Text: "<<" })
            Merge(scalar, value);
        else if (_seen.TryGetValue(scalar.Text, out var first))
            problems.Add(scalar.At, FormattableString.Invariant($"key {Quote.Of(scalar.Text)} stands here twice, first in line {first.Line}; remove one of them"));
        else
        {
            _seen.Add(scalar.Text, scalar.At);
            _entries.Add(new ProfileEntry(scalar, value));
        }
    }

    internal IReadOnlyList<ProfileEntry> Build()
    {
        foreach (var entry in _merged.SelectMany(mapping => mapping.Entries))
        {
            if (_seen.TryAdd(entry.Key.Text, entry.Key.At))
                _entries.Add(entry);
        }

        return _entries;
    }

    private void Merge(ProfileScalar key, ProfileNode value)
    {
        var sources = value is ProfileList list ? list.Items : [value];
        foreach (var source in sources)
        {
            if (source is ProfileMapping mapping)
                _merged.Add(mapping);
            else
                problems.Add(key.At, $"merge key '<<' takes mappings, not {source.Describe()}; give it an alias of a mapping");
        }
    }
}
