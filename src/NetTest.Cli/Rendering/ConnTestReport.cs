using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>Measurements for people: one with all its views, several as a line each.</summary>
internal static class ConnTestReport
{
    internal static void Write(Page page, IReadOnlyList<ConnTestResult> results, bool quiet)
    {
        if (results.Count == 1)
            WriteOne(page, results[0], quiet);
        else
            WriteMany(page, results, quiet);
    }

    private static void WriteMany(Page page, IReadOnlyList<ConnTestResult> results, bool quiet)
    {
        var answered = results.Count(result => result.Received > 0);
        var status = results.Any(result => result.Status == ResultStatus.Cancelled) ? ResultStatus.Cancelled
            : results.All(result => result.Status == ResultStatus.Passed) ? ResultStatus.Passed : ResultStatus.Failed;
        VerdictLine.Write(page, status, $"{Units.Count(results.Count)} targets", $"{Units.Count(answered)} answered");
        if (quiet || results.Count == 0)
            return;
        page.WriteLine();
        var table = DataTable.Create(2, "Target", "By", ">Sent", ">Loss", ">p50", ">p99", ">max", ">Jitter");
        foreach (var result in results)
        {
            table.AddRow(
                Markup.Escape(result.Target), result.Protocol, Units.Count(result.Sent), Percent(result.LossPercent), Units.Milliseconds(result.RttP50Ms),
                Units.Milliseconds(result.RttP99Ms), Units.Milliseconds(result.RttMaxMs), Units.Milliseconds(result.JitterMs));
        }

        page.Write(table);
        foreach (var result in results.Where(result => !result.Trustworthy))
            page.WriteMarkup($"[yellow]{Markup.Escape(result.Target)}: numbers may be spoilt: {string.Join(", ", result.TrustIssues)}[/]");
    }

    private static void WriteOne(Page page, ConnTestResult result, bool quiet)
    {
        var port = result.Port is { } number ? $" port {number}" : "";
        var lost = result.Lost == 0 ? "none lost" : $"{Units.Count(result.Lost)} lost ({Percent(result.LossPercent, plain: true)})";
        VerdictLine.Write(
            page, result.Status, $"{result.Target} by {result.Protocol}{port}",
            $"{Units.Count(result.Sent)} sent, {lost}, median {Units.Milliseconds(result.RttP50Ms)}");
        if (quiet)
            return;
        page.WriteLine();
        WriteViews(page, result);
        page.WriteLine();
        WriteFacts(page, result);
    }

    private static void WriteViews(Page page, ConnTestResult result)
    {
        var table = DataTable.Create(2, "View", "By", ">Bytes", ">Loss", ">min", ">p50", ">p90", ">p99", ">max");
        foreach (var view in result.Views.Where((view, index) => IsShown(result, view, index)))
        {
            table.AddRow(
                view.Name, view.Protocol, view.PayloadBytes is { } bytes ? Units.Count(bytes) : Units.Unknown, view.Sent is null ? "" : Percent(view.LossPercent),
                Milliseconds(view.MinMs), Milliseconds(view.P50Ms), Milliseconds(view.P90Ms), Milliseconds(view.P99Ms), Milliseconds(view.MaxMs));
        }

        page.Write(table);
        page.WriteMarkup("[dim]times in ms[/]");
    }

    // What is left out is in --json: latency of the other ways, and the one handshake of a connection where handshakes were measured.
    private static bool IsShown(ConnTestResult result, RttView view, int index) => view.Name switch
    {
        "latency" => index == 1,
        "handshake" => !string.Equals(view.Protocol, "tcp-request", StringComparison.Ordinal) || !result.Views.Any(other => other is { Name: "handshake", Protocol: "tcp", Count: > 0 }),
        _ => true,
    };

    private static void WriteFacts(Page page, ConnTestResult result)
    {
        var facts = DataTable.Create(3, "", "");
        facts.ShowHeaders = false;
        Add("from", result.Source is null ? null : $"{result.Source} to {result.Address}");
        Add("jitter", result.JitterMs is null ? null : $"{Units.Milliseconds(result.JitterMs)} (RFC 3550), IPDV p99 {Units.Milliseconds(result.IpdvP99Ms)}");
        Add("loss by direction", result.LostForward is null ? null : $"{Units.Count(result.LostForward)} on the way there, {Units.Count(result.LostBackward)} on the way back");
        if (result.Late + result.Duplicate + result.Reordered + result.Unexpected > 0)
            Add("odd answers", $"{Units.Count(result.Late)} late, {Units.Count(result.Duplicate)} duplicate, {Units.Count(result.Reordered)} reordered, {Units.Count(result.Unexpected)} unexpected");
        Add("failures", result.FailuresByReason.Count == 0 ? null : FailureWords.Describe(result.FailuresByReason));
        Add("TCP", result.MssBytes is null ? null : $"smoothed RTT {Units.Milliseconds(result.KernelRttMs)}, least {Units.Milliseconds(result.KernelMinRttMs)}, MSS {Units.Count(result.MssBytes)} B, {result.CongestionControl}");
        Add("", result.MssBytes is null ? null : $"window {Units.Count(result.CongestionWindowSegments)} segments, {Units.Count(result.Retransmits)} retransmitted, {Units.BitRate(result.DeliveryRateBitsPerSecond ?? 0)}");
        foreach (var (name, value) in result.Details.Where(pair => pair.Value is not null))
            Add(name, value is DateTimeOffset at ? Units.Instant(at) : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
        Add("trust", result.Trustworthy ? $"sent on time within {Units.Milliseconds(result.SlipP99Ms)}" : $"numbers may be spoilt: {string.Join(", ", result.TrustIssues)}");
        page.Write(facts);

        void Add(string name, string? text)
        {
            if (text is not null)
                facts.AddRow($"[dim]{Markup.Escape(name)}[/]", Markup.Escape(text));
        }
    }

    // All of the table under one unit, or columns could not be compared.
    private static string Milliseconds(double? value) => value switch
    {
        null => Units.Unknown,
        >= 100 => value.Value.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string Percent(double? value, bool plain = false)
    {
        if (value is not { } known)
            return Units.Unknown;
        var text = known.ToString(known is > 0 and < 10 ? "0.0#" : "0", System.Globalization.CultureInfo.InvariantCulture) + " %";
        return plain || known == 0 ? text : $"[red]{text}[/]";
    }
}
