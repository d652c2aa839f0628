using NetTest.Cli.Infrastructure;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>Standard output for people: coloured on a terminal, plain and unwrapped elsewhere.</summary>
internal sealed class Page
{
    // Plain output is searched and cut by other programs: a line of a table stays a line, however long.
    private const int Unwrapped = 4000;

    private readonly CliHost _host;
    private readonly StringWriter? _plain;

    private Page(CliHost host)
    {
        _host = host;
        _plain = host.IsInteractive ? null : new StringWriter { NewLine = "\n" };
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = host.IsInteractive ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = host.IsInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new PageOutput(_plain ?? host.Out, host.IsInteractive ? host.Width : () => Unwrapped, host.Height, host.IsInteractive),
        });
        Console.Profile.Capabilities.Unicode = true;
    }

    /// <summary>The console that a live display draws on.</summary>
    internal IAnsiConsole Console { get; }

    /// <summary>Whether it may be redrawn.</summary>
    internal bool IsInteractive => _host.IsInteractive;

    /// <summary>Columns to lay tables out for.</summary>
    internal int Width => _host.Width();

    /// <summary>Rows that can be seen at once.</summary>
    internal int Height => _host.Height();

    internal static Page For(CliHost host) => new(host);

    /// <summary>Writes a line as it is.</summary>
    internal void WriteLine(string text = "") => _host.Out.WriteLine(text);

    /// <summary>Writes something coloured, and ends the line.</summary>
    internal void WriteMarkup(string markup) => Write(new Markup(markup + "\n"));

    /// <summary>Writes a table or the like.</summary>
    internal void Write(IRenderable renderable)
    {
        Console.Write(renderable);
        if (_plain is null)
            return;
        // Tables fill their last column with blanks, which only disturb in a file.
        foreach (var line in _plain.ToString().TrimEnd('\n').Split('\n'))
            _host.Out.WriteLine(line.TrimEnd());
        _plain.GetStringBuilder().Clear();
    }
}
