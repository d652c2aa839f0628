using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Finds the cases of a document: named ones, or one without a name whose lists stand at the top.</summary>
internal static class ProfileReader
{
    private const string DefaultName = "default";

    internal static IReadOnlyList<CaseDraft> Read(ProfileNode root, ProfileProblems problems)
    {
        if (root is not ProfileMapping mapping)
            throw problems.Fatal(root.At, $"a profile is a mapping of cases, or of 'servers' and 'clients', not {root.Describe()}");
        if (mapping.Entries.Count == 0)
            throw problems.Fatal(root.At, "the file has no cases; add one with 'servers' and 'clients'");
        if (mapping.Find("servers") is not null || mapping.Find("clients") is not null)
            return [CaseDraft.Read(new Located<string>(DefaultName, mapping.At), mapping, problems)];

        var cases = new List<CaseDraft>();
        foreach (var entry in mapping.Entries)
        {
            var name = new Located<string>(entry.Key.Text, entry.Key.At);
            if (name.Value.Length == 0 || NameRules.Label(name.Value) is null)
                problems.Add(name.At, "the name of a case must be one to 100 characters on one line, without blanks at its ends");
            else if (entry.Value is ProfileMapping body)
                cases.Add(CaseDraft.Read(name, body, problems));
            else
                problems.Add(entry.ValueAt, $"case {Quote.Of(name.Value)} must be a mapping with 'servers' and 'clients', not {entry.Value.Describe()}{Suggestion.Phrase(name.Value, CaseDraft.Keys)}");
        }

        return cases;
    }
}
