using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Names that must be unique: namespaces and servers.</summary>
internal static class NameChecks
{
    internal static void Check(CaseDraft draft, ProfileProblems problems)
    {
        Unique(draft.TalkPoints.Select(point => point.Namespace).Concat(draft.Routers.Select(router => router.Name)), "namespace", "'netns' or the router's 'name'", problems);
        Unique(draft.Listeners.Select(server => server.Name).OfType<Located<string>>(), "server", "'name'", problems);
    }

    private static void Unique(IEnumerable<Located<string>> names, string what, string key, ProfileProblems problems)
    {
        var seen = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!seen.TryAdd(name.Value, name.At))
                problems.Add(name.At, FormattableString.Invariant($"the {what} {Quote.Of(name.Value)} is there already, in line {seen[name.Value].Line}; give one of them another {key}"));
        }
    }
}
