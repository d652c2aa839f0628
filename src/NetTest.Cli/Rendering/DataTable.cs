using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>A table without lines: dim headers, columns apart by blanks, numbers to the right.</summary>
internal static class DataTable
{
    /// <summary>Makes an empty table; a header that begins with '>' is of a column of numbers.</summary>
    internal static Table Create(int gap, params ReadOnlySpan<string> headers)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true, Expand = false };
        for (var index = 0; index < headers.Length; index++)
        {
            var right = headers[index].StartsWith('>');
            var column = new TableColumn($"[dim]{Markup.Escape(headers[index].TrimStart('>'))}[/]")
            {
                Alignment = right ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, index == headers.Length - 1 ? 0 : gap, 0),
                // Names may wrap when the window is too narrow; a number that wraps is no number.
                NoWrap = right,
            };
            table.AddColumn(column);
        }
        return table;
    }

    /// <summary>A count of something bad: dim when there is none, red when there is.</summary>
    internal static string Bad(long count) => count == 0 ? "[dim]0[/]" : $"[red]{Units.Count(count)}[/]";
}
