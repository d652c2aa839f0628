using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What clients did: one wide table, or two where there is no room for it.</summary>
internal static class ClientTables
{
    private const int WideFrom = 160;
    private const int EndPointFrom = 96;

    internal static void Write(Page page, IReadOnlyList<TrafficClientResult> clients)
    {
        var wide = page.Width >= WideFrom;
        var endPoint = page.Width >= EndPointFrom;
        var late = clients.Any(client => client.LatenessP99Ms is not null);
        var gap = page.Width >= EndPointFrom ? 3 : 2;
        string[] counts = [.. endPoint ? ["Server"] : Array.Empty<string>(), ">Succeeded", ">Failed", ">Peak", ">Conn/s", ">Throughput"];
        string[] times = [">Connect p50 / p99", ">Handshake p50 / p99", ">Round p50 / p99", .. late ? [">Late p99"] : Array.Empty<string>()];
        if (wide)
        {
            var table = DataTable.Create(gap, ["Client", .. counts, .. times]);
            foreach (var client in clients)
                table.AddRow([Name(client), .. Counts(client, endPoint), .. Times(client, late)]);
            page.Write(table);
            return;
        }

        var first = DataTable.Create(gap, ["Client", .. counts]);
        var second = DataTable.Create(gap, ["Times p50 / p99", .. times.Select(header => header.Replace(" p50 / p99", "", StringComparison.Ordinal))]);
        foreach (var client in clients)
        {
            first.AddRow([Name(client), .. Counts(client, endPoint)]);
            second.AddRow([Name(client), .. Times(client, late)]);
        }
        page.Write(first);
        // Where nothing ever connected there are no times to show.
        if (clients.All(client => client.ConnectP50Ms is null && client.TransactionP50Ms is null))
            return;
        page.WriteLine();
        page.Write(second);
    }

    private static string Name(TrafficClientResult client) => Markup.Escape(client.Name);

    private static IEnumerable<string> Counts(TrafficClientResult client, bool endPoint)
    {
        if (endPoint)
            yield return Markup.Escape($"{client.Server} {client.Protocol}");
        yield return $"{Units.Count(client.Succeeded)} / {Units.Count(client.Attempted)}";
        yield return DataTable.Bad(client.Failed);
        yield return Units.Count(client.PeakConcurrency);
        yield return Units.PerSecond(client.ConnectionsPerSecond);
        yield return Units.BitRate(client.BitsPerSecond);
    }

    private static IEnumerable<string> Times(TrafficClientResult client, bool late)
    {
        yield return Units.Milliseconds(client.ConnectP50Ms, client.ConnectP99Ms);
        yield return Units.Milliseconds(client.HandshakeP50Ms, client.HandshakeP99Ms);
        yield return Units.Milliseconds(client.TransactionP50Ms, client.TransactionP99Ms);
        if (late)
            yield return Units.Milliseconds(client.LatenessP99Ms);
    }
}
