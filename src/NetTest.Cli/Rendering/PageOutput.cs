using System.Text;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>A writer whose size is asked for anew whenever something is laid out.</summary>
internal sealed class PageOutput(TextWriter writer, Func<int> width, Func<int> height, bool isTerminal) : IAnsiConsoleOutput
{
    public TextWriter Writer { get; } = writer;

    public bool IsTerminal { get; } = isTerminal;

    public int Width => width();

    public int Height => height();

    public void SetEncoding(Encoding encoding)
    {
        // The writer is UTF-8 from the start.
    }
}
