using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Checks assertions against what the case has: its servers, clients, probes and throughput tests, and their metrics.</summary>
internal sealed class AssertionResolver(IReadOnlyList<AssertionSubject> subjects, ProfileProblems problems)
{
    internal IReadOnlyList<ScenarioAssertion> Resolve(IEnumerable<AssertionDraft> drafts)
    {
        var result = new List<ScenarioAssertion>();
        foreach (var assertion in drafts)
        {
            var subject = assertion.On is { } on ? Find(on) : null;
            if ((assertion.On is not null && subject is null) || assertion.Metric is not { } metric)
                continue;
            if ((subject?.Metrics ?? ResultMetrics.Sum).Find(metric.Value) is not { } name)
                problems.Add(metric.At, Explain(metric.Value, subject));
            else if (subject?.Missing is { } missing && missing.Metric == name)
                problems.Add(metric.At, $"'{subject.Name}' measures no {name}; add '{missing.Remedy}' to it");
            else
                result.Add(new ScenarioAssertion { On = subject?.Name, Metric = name, Min = assertion.Min?.Value, Max = assertion.Max?.Value, EqualTo = assertion.EqualTo?.Value });
        }

        return result;
    }

    private AssertionSubject? Find(Located<string> on)
    {
        // The arrow of a client's name may be typed.
        var wanted = on.Value.Replace("->", "→", StringComparison.Ordinal);
        if (subjects.FirstOrDefault(subject => subject.Name == wanted || subject.Name == on.Value) is { } named)
            return named;
        var there = subjects.Where(subject => subject.Namespace == wanted).ToList();
        if (there.Count == 1)
            return there[0];
        if (there.Count > 1)
        {
            problems.Add(on.At, $"{Quote.Of(on.Value)} runs several clients; name one of {Quote.Names(there.Select(subject => subject.Name))}");
            return null;
        }

        var known = subjects.Select(subject => subject.Name).ToList();
        var phrase = Suggestion.Phrase(wanted, known);
        problems.Add(on.At, $"no server or client of this case that has a result is named {Quote.Of(on.Value)}{(phrase.Length > 0 ? phrase : known.Count > 0 ? $"; there are {Quote.Names(known)}" : "")}");
        return null;
    }

    private static string Explain(string metric, AssertionSubject? subject)
    {
        if (subject is null && ResultMetrics.Client.Find(metric) is { } single)
            return $"'{single}' has no sum over all clients; add 'on' with the name of one client";
        var names = (subject?.Metrics ?? ResultMetrics.Sum).Names;
        var phrase = Suggestion.Phrase(metric.Replace("_", "", StringComparison.Ordinal), names);
        return $"there is no metric {Quote.Of(metric)}{(phrase.Length > 0 ? phrase : $"; there are {string.Join(", ", names)}")}";
    }
}
