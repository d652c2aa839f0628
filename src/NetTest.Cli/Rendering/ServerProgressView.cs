using NetTest.Engine.Results;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>One server while it serves.</summary>
internal sealed class ServerProgressView(Func<TrafficServerResult> result, Func<int> active) : IProgressView
{
    private readonly ChangedLine _line = new();

    public IRenderable Render(int width, int height) => new Markup(Markup.Escape(Describe()));

    public string? DescribeLine() => _line.Next(Describe());

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
