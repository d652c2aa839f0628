using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>What servers saw.</summary>
internal static class ServerTable
{
    private const int EndPointFrom = 96;

    internal static void Write(Page page, IReadOnlyList<TrafficServerResult> servers)
    {
        var endPoint = page.Width >= EndPointFrom;
        var table = DataTable.Create(
            endPoint ? 3 : 2,
            ["Server", .. endPoint ? ["Listens on"] : Array.Empty<string>(), ">Accepted", ">Completed", ">Failed", ">Peak", ">Received", ">Sent"]);
        foreach (var server in servers)
        {
            table.AddRow(
            [
                Markup.Escape(server.Name),
                .. endPoint ? [Markup.Escape($"{server.EndPoint} {server.Protocol}")] : Array.Empty<string>(),
                Units.Count(server.Accepted),
                Units.Count(server.Completed),
                DataTable.Bad(server.Failed),
                Units.Count(server.PeakConcurrency),
                Units.Bytes(server.BytesReceived),
                Units.Bytes(server.BytesSent),
            ]);
        }
        page.Write(table);
    }
}
