using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A demand on a result as the profile says it.</summary>
internal sealed record AssertionDraft
{
    private static readonly string[] s_keys = ["on", "metric", "max", "min", "equals"];

    internal Located<string>? On { get; init; }

    internal Located<string>? Metric { get; init; }

    internal Located<double>? Min { get; init; }

    internal Located<double>? Max { get; init; }

    internal Located<double>? EqualTo { get; init; }

    internal static AssertionDraft Read(ProfileMapping mapping, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, "an assertion", s_keys, problems);
        var draft = new AssertionDraft
        {
            On = fields.Text("on"),
            Metric = fields.RequiredText("metric", "failed"),
            Min = fields.Number("min", -Limits.AssertedValue, Limits.AssertedValue),
            Max = fields.Number("max", -Limits.AssertedValue, Limits.AssertedValue),
            EqualTo = fields.Number("equals", -Limits.AssertedValue, Limits.AssertedValue),
        };
        if (!fields.Has("min") && !fields.Has("max") && !fields.Has("equals"))
            problems.Add(mapping.At, "an assertion without a bound demands nothing; add 'max', 'min' or 'equals'");
        if (fields.Has("equals") && (fields.Has("min") || fields.Has("max")))
            problems.Add(fields.PlaceOf("equals"), "'equals' leaves no room for 'min' or 'max'; keep one or the other");
        if (draft is { Min: { } min, Max: { } max } && min.Value > max.Value)
            problems.Add(min.At, "'min' is greater than 'max', so nothing could ever pass; swap them");
        return draft;
    }
}
