using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What is to be said about a scenario's measurements: in its first line, and where one failed.</summary>
internal static class MeasurementWords
{
    /// <summary>In a few words, for the verdict.</summary>
    internal static IEnumerable<string> Summarise(ScenarioResult result)
    {
        if (result.Probes.Count > 0)
            yield return Verdict("probe", "answered", result.Probes.Count, Failed(result.Probes));
        if (Failed(result.PathMtus) is > 0 and var blocked)
            yield return $"{Units.Count(blocked)} of {Units.Count(result.PathMtus.Count)} path MTUs failed";
        if (result.Throughput.Count > 0)
            yield return Verdict("throughput test", "done", result.Throughput.Count, Failed(result.Throughput));
    }

    /// <summary>One line for each that failed or that this machine may have spoilt.</summary>
    internal static void WriteFailures(Page page, ScenarioResult result)
    {
        foreach (var probe in result.Probes.Where(probe => probe.FailuresByReason.Count > 0))
            Line(page, "red", probe.Name, Describe(probe));
        foreach (var search in result.PathMtus.Where(search => search.Status == ResultStatus.Failed))
            Line(page, "red", search.Name, PathMtuReport.Describe(search));
        foreach (var test in result.Throughput.Where(test => test is { Status: ResultStatus.Failed, Error: not null }))
            Line(page, "red", test.Name, test.Error!);
        foreach (var responder in result.Responders.Where(responder => responder.PacketsRefused > 0))
            Line(page, "yellow", responder.Name, $"packets not answered: {FailureWords.Describe(responder.RefusedByReason)}");
        foreach (var probe in result.Probes.Where(probe => !probe.Trustworthy))
            Line(page, "yellow", probe.Name, $"numbers may be spoilt: {string.Join(", ", probe.TrustIssues)}");
    }

    // A reason is a word for counting; where the protocol tells more, such as why a certificate was not accepted, that is what helps.
    private static string Describe(ConnTestResult probe) =>
        FailureWords.Describe(probe.FailuresByReason) + (probe.Details.GetValueOrDefault("Problem") is string problem ? $" ({problem.TrimEnd('.')})" : "");

    private static void Line(Page page, string colour, string? name, string text) => page.WriteMarkup($"[{colour}]{Markup.Escape(name ?? "")}[/]: {Markup.Escape(text)}");

    private static int Failed(IEnumerable<TestResult> results) => results.Count(result => result.Status == ResultStatus.Failed);

    private static string Verdict(string noun, string well, int count, int failed) => failed == 0
        ? $"{Units.Count(count)} {noun}{(count == 1 ? "" : "s")} {well}"
        : $"{Units.Count(failed)} of {Units.Count(count)} {noun}s failed";
}
