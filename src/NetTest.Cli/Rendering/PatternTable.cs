using NetTest.Cli.Commands.Patterns;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>Patterns, one a line; with --quiet their names only.</summary>
internal static class PatternTable
{
    internal static void Write(Page page, IReadOnlyList<PatternRow> patterns, bool quiet)
    {
        if (quiet)
        {
            foreach (var pattern in patterns)
                page.WriteLine(pattern.Name);
            return;
        }
        var delays = patterns.Any(pattern => pattern.ClientDelaySeconds > 0 || pattern.ServerDelaySeconds > 0);
        var table = DataTable.Create(2, ["Pattern", ">Rounds", ">Client sends", ">Server sends", .. delays ? [">Delays"] : Array.Empty<string>(), "Description"]);
        foreach (var pattern in patterns)
        {
            table.AddRow(
            [
                Markup.Escape(pattern.Name),
                Units.Count(pattern.Rounds),
                Bytes(pattern.ClientBytes),
                Bytes(pattern.ServerBytes),
                .. delays ? [Delays(pattern)] : Array.Empty<string>(),
                Markup.Escape(pattern.Description),
            ]);
        }
        page.Write(table);
    }

    private static string Bytes(long? bytes) => bytes is { } known ? Units.Bytes(known) : "random";

    private static string Delays(PatternRow pattern) => pattern.ClientDelaySeconds <= 0 && pattern.ServerDelaySeconds <= 0
        ? Units.Unknown
        : $"{Units.Duration(pattern.ClientDelaySeconds)} / {Units.Duration(pattern.ServerDelaySeconds)}";
}
