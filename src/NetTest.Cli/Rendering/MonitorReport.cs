using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>How a node sees its peers, for people.</summary>
internal static class MonitorReport
{
    private const int NamesFrom = 100;

    internal static void Write(Page page, ConnTestMonitorResult result, bool quiet)
    {
        VerdictLine.Write(page, result.Status, $"node {result.Node}", Describe(result));
        if (quiet || result.Peers.Count == 0)
            return;
        page.WriteLine();
        page.Write(CreateTable(result.Peers, result.Peers.Count, page.Width));
    }

    internal static string Describe(ConnTestMonitorResult result)
    {
        var up = result.Peers.Count(peer => peer.Up == true);
        var down = result.Peers.Count(peer => peer.Up == false);
        var text = $"{result.Peers.Count} peers, {up} up, {down} down";
        if (result.Discovered > result.Peers.Count)
            text += $" (of {result.Discovered} found)";
        if (result.DiscoveryFailures > 0)
            text += $", {Units.Count(result.DiscoveryFailures)} look-ups failed ({string.Join(", ", result.DiscoveryFailuresByReason.Select(pair => $"{pair.Key} {Units.Count(pair.Value)}"))})";
        if (result.GaveUp)
            return $"gave up, nobody was found; {text}";
        return result is { Peers.Count: 0, Status: ResultStatus.Failed } ? $"nobody was found; {text}" : text;
    }

    internal static Table CreateTable(IReadOnlyList<MonitorPeerStatus> peers, int most, int width)
    {
        var names = width >= NamesFrom;
        var table = DataTable.Create(names ? 3 : 2, ["Peer", .. names ? ["Name"] : Array.Empty<string>(), "State", ">Sent", ">Loss", ">RTT p50 / p99", ">Long p50", ">MTU", ">Retransmits"]);
        // Those that are in trouble first: on a small terminal they are what is looked for.
        foreach (var peer in peers.OrderBy(peer => peer.Up == false ? 0 : 1).ThenByDescending(peer => peer.LossPercent ?? 0).Take(most))
        {
            table.AddRow(
            [
                Markup.Escape(peer.Destination),
                .. names ? [Markup.Escape(peer.Name)] : Array.Empty<string>(),
                peer.Up switch { true => "[green]up[/]", false => "[red]down[/]", null => "[dim]-[/]" },
                Units.Count(peer.Sent),
                peer.LossPercent is { } loss ? loss == 0 ? "[dim]0 %[/]" : FormattableString.Invariant($"[red]{loss:0.##} %[/]") : Units.Unknown,
                Units.Milliseconds(peer.RttP50Ms, peer.RttP99Ms),
                Units.Milliseconds(peer.LongRttP50Ms),
                peer.PathMtuBytes is { } mtu ? Units.Count(mtu) : Units.Unknown,
                peer.Retransmits is { } retransmits ? DataTable.Bad(retransmits) : Units.Unknown,
            ]);
        }

        return table;
    }
}
