namespace NetTest.Engine.Scenarios.Reading;

/// <summary>What an assertion can be about.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">The namespace that may stand for it where it is the only one there; null: none does.</param>
/// <param name="Metrics">What can be demanded of it.</param>
/// <param name="Missing">Metrics that it will have no value of, and what to add so that it has; null: none.</param>
internal sealed record AssertionSubject(string Name, string? Namespace, ResultMetrics Metrics, (string Metric, string Remedy)? Missing = null)
{
    internal static IReadOnlyList<AssertionSubject> Of(
        CaseDraft draft, IEnumerable<LinkedClient> clients, IEnumerable<LinkedMeasurement<ProbeDraft>> probes, IEnumerable<LinkedMeasurement<ThroughputDraft>> throughput) =>
        [
            .. clients.Select(client => new AssertionSubject(client.Name, client.Draft.TalkPoint.Namespace.Value, ResultMetrics.Client)),
            .. probes.Select(OfProbe),
            .. throughput.Select(test => new AssertionSubject(test.Name, test.Draft.TalkPoint.Namespace.Value, ResultMetrics.Throughput)),
            .. draft.Servers.Where(server => server.Name is not null).Select(server => new AssertionSubject(server.Name!.Value, null, ResultMetrics.Server)),
        ];

    private static AssertionSubject OfProbe(LinkedMeasurement<ProbeDraft> probe) => new(
        probe.Name, probe.Draft.TalkPoint.Namespace.Value, ResultMetrics.Probe,
        probe.Draft.PathMtu is { Value: true } ? null : (nameof(Results.ConnTestResult.PathMtuBytes), "path_mtu: true"));
}
