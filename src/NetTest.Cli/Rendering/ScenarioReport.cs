using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>The result of a scenario for people.</summary>
internal static class ScenarioReport
{
    internal static void Write(Page page, ScenarioResult result, bool quiet)
    {
        VerdictLine.Write(page, result.Status, result.Case, Why(result));
        if (quiet)
            return;
        page.WriteLine();
        if (result.Clients.Count > 0)
        {
            ClientTables.Write(page, result.Clients);
            page.WriteLine();
        }
        if (result.Servers.Count > 0)
        {
            ServerTable.Write(page, result.Servers);
            page.WriteLine();
        }
        if (result.Probes.Count > 0)
        {
            MeasurementTables.WriteProbes(page, result);
            page.WriteLine();
        }
        if (result.Throughput.Count > 0)
        {
            MeasurementTables.WriteThroughput(page, result.Throughput);
            page.WriteLine();
        }
        WriteFailures(page, result);
        MeasurementWords.WriteFailures(page, result);
        WriteAgreement(page, result);
        WriteAssertions(page, result);
        foreach (var line in TlsWords.Describe(result.Clients))
            page.WriteMarkup(Markup.Escape(line));
        var teardown = result.TeardownSeconds is { } seconds
            ? $"removed in {Units.Duration(seconds)}"
            : "kept standing; 'nettest scenario clean' removes it";
        page.WriteMarkup($"[dim]built in {Units.Duration(result.BuildSeconds)}, traffic {Units.Duration(result.TrafficSeconds)}, {(result.Probes.Count + result.Throughput.Count > 0 ? $"all {Units.Duration(result.DurationSeconds)}, " : "")}{teardown}[/]");
    }

    private static string Why(ScenarioResult result)
    {
        var reasons = new List<string>();
        // A case may have no traffic, but only what it measures.
        if (result.Clients.Count > 0 || result.Probes.Count + result.Throughput.Count == 0)
            reasons.Add(VerdictLine.DescribeConnections(result.Clients));
        reasons.AddRange(MeasurementWords.Summarise(result));
        if (result.Discrepancies.Count > 0)
            reasons.Add("the two ends disagree");
        var failed = result.Assertions.Count(assertion => !assertion.Passed && !IsOpen(result, assertion));
        if (failed > 0)
            reasons.Add($"{Units.Count(failed)} of {Units.Count(result.Assertions.Count)} assertions failed");
        return string.Join("; ", reasons);
    }

    private static void WriteFailures(Page page, ScenarioResult result)
    {
        var clients = result.Clients.Where(client => client.Failed > 0).Select(client => (client.Name, client.FailuresByReason));
        var servers = result.Servers.Where(server => server.Failed > 0).Select(server => (server.Name, server.FailuresByReason));
        foreach (var (name, failures) in clients.Concat(servers))
            page.WriteMarkup($"[red]{Markup.Escape(name)}[/]: {Markup.Escape(FailureWords.Describe(failures))}");
    }

    private static void WriteAgreement(Page page, ScenarioResult result)
    {
        if (result.Discrepancies.Count == 0)
        {
            // Nothing to compare is no agreement.
            if (result.Servers.Sum(server => server.Accepted) > 0)
                page.WriteMarkup("[green]both ends agree[/] on connections and bytes");
            return;
        }
        foreach (var discrepancy in result.Discrepancies)
        {
            page.WriteMarkup(
                $"[red]the ends disagree[/] at {Markup.Escape(discrepancy.Server)}, {Words(discrepancy.Metric)}: "
                + $"clients say {Units.Count(discrepancy.ClientsSay)}, the server says {Units.Count(discrepancy.ServerSays)}");
        }
    }

    private static string Words(string metric) => metric switch
    {
        "Connections" => "connections",
        "Completed" => "completed connections",
        "BytesToServer" => "bytes to the server",
        "BytesToClient" => "bytes to the clients",
        _ => Markup.Escape(metric),
    };

    private static void WriteAssertions(Page page, ScenarioResult result)
    {
        foreach (var assertion in result.Assertions)
        {
            var word = assertion.Passed ? "[green]assertion met[/]" : IsOpen(result, assertion) ? "[yellow]assertion open[/]" : "[red]assertion failed[/]";
            page.WriteMarkup(
                $"{word}: {Markup.Escape($"{assertion.On} {assertion.Metric} {assertion.Expected}")}, measured {Units.Value(assertion.Actual)}");
        }
    }

    // What a cancelled run had not come to is not known, and so not wrong.
    private static bool IsOpen(ScenarioResult result, AssertionResult assertion) => result.Status == ResultStatus.Cancelled && assertion.Actual is null;
}
