using NetTest.Engine.Results;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>One server while it serves.</summary>
internal sealed class ServerProgressView(Func<TrafficServerResult> result, Func<int> active) : IProgressView
{
    private string? _last;

    public IRenderable Render(int width, int height) => new Markup(Markup.Escape(Describe()));

    /// <summary>A server that idles for hours fills no log.</summary>
    public string? DescribeLine()
    {
        var line = Describe();
        if (string.Equals(line, _last, StringComparison.Ordinal))
            return null;
        _last = line;
        return line;
    }

    public object CreateEvent()
    {
        var current = result();
        return new { Event = "progress", current.Accepted, current.Completed, current.Failed, Active = active(), current.BytesReceived, current.BytesSent };
    }

    private string Describe()
    {
        var current = result();
        return $"{Units.Count(current.Accepted)} accepted, {Units.Count(active())} open, {Units.Count(current.Completed)} completed, "
            + $"{Units.Count(current.Failed)} failed, {Units.Bytes(current.BytesReceived)} received, {Units.Bytes(current.BytesSent)} sent";
    }
}
