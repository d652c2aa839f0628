using NetTest.Engine.Results;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>A responder while it answers.</summary>
internal sealed class ResponderProgressView(Func<ConnTestResponderResult> result) : IProgressView
{
    private readonly ChangedLine _line = new();

    public IRenderable Render(int width, int height) => new Markup(Markup.Escape(ResponderReport.Describe(result())));

    public string? DescribeLine() => _line.Next(ResponderReport.Describe(result()));

    public object CreateEvent()
    {
        var current = result();
        return new { Event = "progress", current.PacketsReceived, current.PacketsReflected, current.PacketsRefused, current.ConnectionsAccepted, current.ConnectionsOpen };
    }
}
