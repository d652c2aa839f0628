using System.Globalization;
using NetTest.Engine.Results;

namespace NetTest.Engine.Scenarios;

/// <summary>Holds results against a case's assertions.</summary>
internal static class AssertionEvaluator
{
    internal static IReadOnlyList<AssertionResult> Evaluate(IReadOnlyList<ScenarioAssertion> assertions, ScenarioOutcome outcome) =>
        [.. assertions.Select(assertion => Evaluate(assertion, Measure(assertion, outcome)))];

    private static AssertionResult Evaluate(ScenarioAssertion assertion, double? actual) => new()
    {
        On = assertion.On ?? "all clients",
        Metric = assertion.Metric,
        Expected = Describe(assertion),
        Actual = actual,
        Passed = actual is { } value
            && !(value < assertion.Min)
            && !(value > assertion.Max)
            && (assertion.EqualTo is not { } wanted || value == wanted),
    };

    private static double? Measure(ScenarioAssertion assertion, ScenarioOutcome outcome)
    {
        if (assertion.On is not { } name)
            return Sum(assertion.Metric, outcome.Clients);
        return Read(outcome.Clients.FirstOrDefault(client => client.Name == name), ResultMetrics.Client)
            ?? Read(outcome.Servers.FirstOrDefault(server => server.Name == name), ResultMetrics.Server)
            ?? Read(outcome.Probes.FirstOrDefault(probe => probe.Name == name), ResultMetrics.Probe)
            ?? Read(outcome.Throughput.FirstOrDefault(test => test.Name == name), ResultMetrics.Throughput);

        double? Read(object? result, ResultMetrics metrics) => result is null ? null : metrics.Read(result, assertion.Metric);
    }

    // A sum over clients of which none has the metric (resumed sessions without TLS) has no value either.
    private static double? Sum(string metric, IReadOnlyList<TrafficClientResult> clients)
    {
        var values = clients.Select(client => ResultMetrics.Sum.Read(client, metric)).OfType<double>().ToList();
        return values.Count == 0 ? null : values.Sum();
    }

    private static string Describe(ScenarioAssertion assertion)
    {
        string[] parts =
        [
            .. assertion.EqualTo is { } equal ? [Format("=", equal)] : Array.Empty<string>(),
            .. assertion.Min is { } min ? [Format(">=", min)] : Array.Empty<string>(),
            .. assertion.Max is { } max ? [Format("<=", max)] : Array.Empty<string>(),
        ];
        return string.Join(" and ", parts);
    }

    private static string Format(string comparison, double value) => string.Create(CultureInfo.InvariantCulture, $"{comparison} {value:#,0.######}");
}
