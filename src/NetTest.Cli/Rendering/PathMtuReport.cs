using System.Globalization;
using NetTest.Engine.Results;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>Path MTUs: the verdict, and what it rests on.</summary>
internal static class PathMtuReport
{
    internal static void Write(Page page, IReadOnlyList<PathMtuResult> results, bool quiet)
    {
        foreach (var result in results)
        {
            VerdictLine.Write(page, result.Status, result.Target, Describe(result));
            if (!quiet)
                WriteDetails(page, result);
        }
    }

    private static void WriteDetails(Page page, PathMtuResult result)
    {
        var table = DataTable.Create(2, "", ">There", ">Back");
        table.ShowHeaders = result.Method == PathMtuMethod.Responder;
        Add(table, "Path MTU", Bytes(result.PathMtuBytes), Bytes(result.ReversePathMtuBytes));
        if (result.RefusedBy is not null || result.ReverseRefusedBy is not null)
            Add(table, "Refused by", result.RefusedBy, result.ReverseRefusedBy);
        if (result.RefusedMtuBytes is not null || result.ReverseRefusedMtuBytes is not null)
            Add(table, "MTU it named", Bytes(result.RefusedMtuBytes), Bytes(result.ReverseRefusedMtuBytes));
        Add(table, "Route says", Bytes(result.RouteMtuBytes), null);
        Add(table, "Kernel believes", Bytes(result.KernelMtuBytes), null);
        Add(table, "TCP MSS", Bytes(result.MssBytes), null);
        page.Write(table);
        var by = result.Method is { } method ? $" by {Word(method)}" : "";
        var to = string.Equals(result.Address, result.Target, StringComparison.Ordinal) ? "" : $" to {result.Address}";
        page.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.ProbesSent} probes{to}, {result.ProbesAcknowledged} acknowledged{by}, RTT {Units.Milliseconds(result.RttMinMs)}, in {Units.Duration(result.DurationSeconds)}"));
        page.WriteLine();
    }

    internal static string Describe(PathMtuResult result) => result.Verdict switch
    {
        PathMtuVerdict.Ok => $"path MTU {Bytes(result.PathMtuBytes)}",
        PathMtuVerdict.Reduced => $"path MTU {Bytes(result.PathMtuBytes)}, reduced{(result.RefusedBy is { } by ? $" by {by}" : "")}; the network says so",
        PathMtuVerdict.BlackHole => $"black hole: packets above {Bytes(Least(result))} vanish silently",
        PathMtuVerdict.AsymmetricBlackHole => $"black hole in one direction: {Bytes(result.PathMtuBytes)} there, {Bytes(result.ReversePathMtuBytes)} back",
        PathMtuVerdict.MssClamped => $"path MTU {Bytes(result.PathMtuBytes)}, but TCP's MSS is clamped to {Bytes(result.MssBytes)}",
        PathMtuVerdict.Unreachable => result.RefusedBy is { } refuser ? $"unreachable, says {refuser}"
            : result is { ProbesSent: 0, RouteMtuBytes: null } ? "unreachable: there is no route to it from here; see 'ip route'"
            : "unreachable: nothing of any size is answered",
        _ => "not known yet",
    };

    private static int? Least(PathMtuResult result) => result.ReversePathMtuBytes < result.PathMtuBytes ? result.ReversePathMtuBytes : result.PathMtuBytes;

    private static string Word(PathMtuMethod method) => method switch
    {
        PathMtuMethod.Responder => "NetTest's responder",
        PathMtuMethod.Icmp => "ICMP echo",
        _ => "TCP",
    };

    private static void Add(Table table, string name, string? there, string? back) => table.AddRow(name, Markup.Escape(there ?? Units.Unknown), Markup.Escape(back ?? ""));

    private static string Bytes(int? bytes) => bytes is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known} B") : Units.Unknown;
}
