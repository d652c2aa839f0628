using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Checks assertions against what the case has: its servers, its clients and their metrics.</summary>
internal static class AssertionResolver
{
    internal static IReadOnlyList<ScenarioAssertion> Resolve(CaseDraft draft, IReadOnlyList<LinkedClient> clients, ProfileProblems problems)
    {
        var result = new List<ScenarioAssertion>();
        foreach (var assertion in draft.Assertions)
        {
            if (!TryFindSubject(draft, clients, assertion.On, problems, out var on, out var metrics) || assertion.Metric is not { } metric)
                continue;
            if (metrics.Find(metric.Value) is { } name)
                result.Add(new ScenarioAssertion { On = on, Metric = name, Min = assertion.Min?.Value, Max = assertion.Max?.Value, EqualTo = assertion.EqualTo?.Value });
            else
                problems.Add(metric.At, Explain(metric.Value, on, metrics));
        }

        return result;
    }

    private static bool TryFindSubject(CaseDraft draft, IReadOnlyList<LinkedClient> clients, Located<string>? on, ProfileProblems problems, out string? name, out ResultMetrics metrics)
    {
        name = null;
        metrics = ResultMetrics.Sum;
        if (on is null)
            return true;

        // The arrow of a client's name may be typed.
        var wanted = on.Value.Replace("->", "→", StringComparison.Ordinal);
        var named = clients.Where(client => client.Name == wanted || client.Name == on.Value).ToList();
        if (named.Count == 0)
            named = [.. clients.Where(client => client.Draft.TalkPoint.Namespace.Value == wanted)];
        var server = draft.Servers.FirstOrDefault(server => server.Name?.Value == on.Value);
        if (server is not null || named.Count == 1)
        {
            name = server is not null ? on.Value : named[0].Name;
            metrics = server is not null ? ResultMetrics.Server : ResultMetrics.Client;
            return true;
        }

        var known = clients.Select(client => client.Name).Concat(draft.Servers.Select(each => each.Name?.Value).OfType<string>()).ToList();
        if (named.Count > 1)
            problems.Add(on.At, $"{Quote.Of(on.Value)} runs several clients; name one of {Quote.Names(named.Select(client => client.Name))}");
        else
        {
            var phrase = Suggestion.Phrase(wanted, known);
            problems.Add(on.At, $"no server or client of this case is named {Quote.Of(on.Value)}{(phrase.Length > 0 ? phrase : known.Count > 0 ? $"; there are {Quote.Names(known)}" : "")}");
        }

        return false;
    }

    private static string Explain(string metric, string? on, ResultMetrics metrics)
    {
        if (on is null && ResultMetrics.Client.Find(metric) is { } single)
            return $"'{single}' has no sum over all clients; add 'on' with the name of one client";
        var phrase = Suggestion.Phrase(metric.Replace("_", "", StringComparison.Ordinal), metrics.Names);
        return $"there is no metric {Quote.Of(metric)}{(phrase.Length > 0 ? phrase : $"; there are {string.Join(", ", metrics.Names)}")}";
    }
}
