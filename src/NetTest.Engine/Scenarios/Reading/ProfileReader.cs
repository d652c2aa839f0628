using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Finds the cases of a document: named ones, or one without a name whose lists stand at the top.</summary>
internal static class ProfileReader
{
    private const string DefaultName = "default";
    private const string BackendKey = "impairment";

    internal static IReadOnlyList<CaseDraft> Read(ProfileNode root, ProfileProblems problems)
    {
        if (root is not ProfileMapping mapping)
            throw problems.Fatal(root.At, $"a profile is a mapping of cases, or of 'servers' and 'clients', not {root.Describe()}");
        if (mapping.Entries.Count == 0)
            throw problems.Fatal(root.At, "the file has no cases; add one with 'servers' and 'clients'");
        if (mapping.Find("servers") is not null || mapping.Find("clients") is not null)
            return [CaseDraft.Read(new Located<string>(DefaultName, mapping.At), mapping, problems)];

        // Beside the cases the key speaks for those that do not say it themselves.
        var backend = mapping.Find(BackendKey) is { Value: ProfileScalar } ? CaseDraft.ReadBackend(new ProfileFields(mapping, "a profile", [.. mapping.Entries.Select(entry => entry.Key.Text)], problems)) : null;
        var cases = new List<CaseDraft>();
        foreach (var entry in mapping.Entries.Where(entry => entry is not { Key.Text: BackendKey, Value: ProfileScalar }))
        {
            var name = new Located<string>(entry.Key.Text, entry.Key.At);
            if (name.Value.Length == 0 || NameRules.Label(name.Value) is null)
                problems.Add(name.At, "the name of a case must be one to 100 characters on one line, without blanks at its ends");
            else if (entry.Value is ProfileMapping body)
                cases.Add(CaseDraft.Read(name, body, problems));
            else
                problems.Add(entry.ValueAt, $"case {Quote.Of(name.Value)} must be a mapping with 'servers' and 'clients', not {entry.Value.Describe()}{Suggestion.Phrase(name.Value, CaseDraft.Keys)}");
        }

        if (mapping.Entries.Count == 1 && backend is not null)
            throw problems.Fatal(root.At, "the file has no cases; add one with 'servers' and 'clients'");
        return backend is null ? cases : [.. cases.Select(draft => draft with { Impairment = draft.Impairment ?? backend })];
    }
}
