using System.Collections.Concurrent;
using NetTest.Engine.Probes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>Measurements while they run.</summary>
internal sealed class ConnTestProgressView : IProgressView, IProgress<ConnTestProgress>
{
    private readonly ConcurrentDictionary<string, ConnTestProgress> _latest = new(StringComparer.Ordinal);

    public void Report(ConnTestProgress value) => _latest[value.Target] = value;

    public IRenderable Render(int width, int height)
    {
        var table = DataTable.Create(2, "Target", ">Sent", ">Answered", ">Last");
        foreach (var progress in _latest.Values.OrderBy(item => item.Target, StringComparer.Ordinal).Take(Math.Max(1, height - 2)))
            table.AddRow(Markup.Escape(progress.Target), $"{Units.Count(progress.Sent)}[dim]/{Units.Count(progress.Total)}[/]", Units.Count(progress.Received), Units.Milliseconds(progress.LastRttMs));
        return table;
    }

    public string? DescribeLine()
    {
        var all = _latest.Values.ToArray();
        return all.Length == 0
            ? null
            : $"{Units.Count(all.Sum(item => item.Sent))} of {Units.Count(all.Sum(item => item.Total))} probes sent, {Units.Count(all.Sum(item => item.Received))} answered";
    }

    public object? CreateEvent() => _latest.IsEmpty ? null : new { Event = "progress", Targets = _latest.Values.ToArray() };
}
