using System.Globalization;
using System.Text;

namespace NetTest.Cli.Infrastructure;

/// <summary>The outside world of a verb: where it writes, and how wide and lively that place is.</summary>
internal sealed class CliHost
{
    /// <summary>Width for the layout of output that goes to no terminal.</summary>
    internal const int PlainWidth = 120;

    /// <summary>Standard output.</summary>
    internal required TextWriter Out { get; init; }

    /// <summary>Standard error.</summary>
    internal required TextWriter Error { get; init; }

    /// <summary>Standard input as bytes.</summary>
    internal Func<Stream> Input { get; init; } = Console.OpenStandardInput;

    /// <summary>Standard output as bytes.</summary>
    internal Func<Stream> Output { get; init; } = Console.OpenStandardOutput;

    /// <summary>Whether standard output is a terminal that may be coloured and redrawn.</summary>
    internal bool IsInteractive { get; init; }

    /// <summary>Columns of the terminal, or those to lay plain output out for; asked again for each frame, because windows change.</summary>
    internal Func<int> Width { get; init; } = () => PlainWidth;

    /// <summary>Rows of the terminal.</summary>
    internal Func<int> Height { get; init; } = () => 24;

    /// <summary>The process's own console.</summary>
    internal static CliHost ForProcess()
    {
        var interactive = !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && !string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);
        return new CliHost
        {
            Out = OpenUtf8(Console.OpenStandardOutput()),
            Error = OpenUtf8(Console.OpenStandardError()),
            IsInteractive = interactive,
            Width = Console.IsOutputRedirected ? PlainColumns : () => WindowSize(() => Console.WindowWidth, 80),
            Height = () => WindowSize(() => Console.WindowHeight, 24),
        };
    }

    // JSON is UTF-8 whatever the locale says, and a pipe's reader wants each line at once.
    private static TextWriter OpenUtf8(Stream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });

    private static int PlainColumns() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns >= 40
            ? columns
            : PlainWidth;

    private static int WindowSize(Func<int> ask, int otherwise)
    {
        try
        {
            var size = ask();
            return size > 0 ? size : otherwise;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
