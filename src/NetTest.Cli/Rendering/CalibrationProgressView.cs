using NetTest.Engine.Calibration;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>A calibration while it runs.</summary>
internal sealed class CalibrationProgressView(LatestProgress<CalibrationProgress> progress) : IProgressView
{
    public IRenderable Render(int width, int height) => new Markup($"[bold]calibration[/] [dim]{DescribeLine()}[/]");

    public string? DescribeLine() => progress.Value is { } current ? $"measuring {CalibrationWords.Of(current.Quantity)} ({current.Index + 1} of {current.Count})" : "building";

    public object? CreateEvent() => progress.Value is { } current ? new { Event = "progress", current.Quantity, current.Index, current.Count } : null;
}
