using System.Globalization;
using NetTest.Engine.Results;

namespace NetTest.Engine.Scenarios;

/// <summary>Holds results against a case's assertions.</summary>
internal static class AssertionEvaluator
{
    internal static IReadOnlyList<AssertionResult> Evaluate(
        IReadOnlyList<ScenarioAssertion> assertions, IReadOnlyList<TrafficClientResult> clients, IReadOnlyList<TrafficServerResult> servers) =>
        [.. assertions.Select(assertion => Evaluate(assertion, Measure(assertion, clients, servers)))];

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

    private static double? Measure(ScenarioAssertion assertion, IReadOnlyList<TrafficClientResult> clients, IReadOnlyList<TrafficServerResult> servers)
    {
        if (assertion.On is null)
            return Sum(assertion.Metric, clients);
        if (clients.FirstOrDefault(client => client.Name == assertion.On) is { } client)
            return ResultMetrics.Client.Read(client, assertion.Metric);
        return servers.FirstOrDefault(server => server.Name == assertion.On) is { } server ? ResultMetrics.Server.Read(server, assertion.Metric) : null;
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

    private static string Format(string comparison, double value) => string.Create(CultureInfo.InvariantCulture, $"{comparison} {value}");
}
