using NetTest.Engine.Results;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>A responder while it answers.</summary>
internal sealed class ResponderProgressView(Func<ConnTestResponderResult> result) : IProgressView
{
    private string? _last;

    public IRenderable Render(int width, int height) => new Markup(Markup.Escape(ResponderReport.Describe(result())));

    /// <summary>A responder that idles for hours fills no log.</summary>
    public string? DescribeLine()
    {
        var line = ResponderReport.Describe(result());
        if (string.Equals(line, _last, StringComparison.Ordinal))
            return null;
        _last = line;
        return line;
    }

    public object CreateEvent()
    {
        var current = result();
        return new { Event = "progress", current.PacketsReceived, current.PacketsReflected, current.PacketsRefused, current.ConnectionsAccepted, current.ConnectionsOpen };
    }
}
