using System.Globalization;
using NetTest.Cli.Infrastructure;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Results;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>A monitor while it runs: a table of its peers on a terminal, and what happens as a line or an event.</summary>
internal sealed class MonitorProgressView(CommandContext context) : IProgressView, IProgress<MonitorEvent>
{
    private readonly Lock _lock = new();
    private readonly Queue<MonitorEvent> _early = new();
    private Func<ConnTestMonitorResult>? _result;

    /// <summary>The start has been announced: from now on there is something to look at, and what happened by then is told.</summary>
    internal void Follow(Func<ConnTestMonitorResult> result)
    {
        lock (_lock)
        {
            _result = result;
            while (_early.TryDequeue(out var happened))
                Tell(happened);
        }
    }

    public IRenderable Render(int width, int height)
    {
        if (_result?.Invoke() is not { } current)
            return new Markup(" ");
        // Two lines for the summary and the headers; what does not fit is counted.
        var shown = Math.Max(1, height - 4);
        return new Rows(
            new Markup(Markup.Escape(MonitorReport.Describe(current))),
            MonitorReport.CreateTable(current.Peers, shown, width),
            new Markup(current.Peers.Count > shown ? $"[dim]and {current.Peers.Count - shown} more[/]" : " "));
    }

    // Events are the log.
    public string? DescribeLine() => null;

    public object? CreateEvent() => null;

    public void Report(MonitorEvent value)
    {
        lock (_lock)
        {
            if (_result is null)
                _early.Enqueue(value);
            else
                Tell(value);
        }
    }

    private void Tell(MonitorEvent value)
    {
        var kind = KebabCase(value.Kind.ToString());
        if (context.Json)
        {
            context.WriteEvent(new { Event = kind, value.At, value.Subject, value.Detail });
            return;
        }

        var line = string.Create(CultureInfo.InvariantCulture, $"{Units.Instant(value.At)} {kind} {value.Subject}{(value.Detail is null ? "" : $" {value.Detail}")}");
        if (context.Page.IsInteractive)
            context.Notify(line);
        else if (!context.Quiet)
            context.Page.WriteLine(line);
    }

    private static string KebabCase(string name) =>
        string.Concat(name.Select((c, index) => char.IsUpper(c) ? (index == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
