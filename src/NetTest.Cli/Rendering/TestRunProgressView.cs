using NetTest.Engine.Remote.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>A test run while it runs.</summary>
internal sealed class TestRunProgressView(string name, LatestProgress<TestRunProgress> progress) : IProgressView
{
    public IRenderable Render(int width, int height) =>
        new Markup($"[bold]{Markup.Escape(name)}[/] {Markup.Escape(progress.Value is { } current ? Words(current) : "starting")}");

    public string? DescribeLine() => progress.Value is { } current ? $"{name}: {Words(current)}" : null;

    public object? CreateEvent() => progress.Value is { } current
        ? new { Event = "progress", Run = name, current.Phase, current.Done, current.Total, current.Failed }
        : null;

    private static string Words(TestRunProgress current)
    {
        var what = current.Phase switch
        {
            TestRunPhase.Connect => "connecting to agents",
            TestRunPhase.Check => "delivering and checking testlets",
            TestRunPhase.Prepare => "preparing servers and clients",
            TestRunPhase.Run => "testing",
            TestRunPhase.Collect => "letting agents go",
            _ => "done",
        };
        var failed = current.Failed > 0 ? $", {Units.Count(current.Failed)} failed" : "";
        return current.Total > 0 && current.Phase is not (TestRunPhase.Prepare or TestRunPhase.Done) ? $"{what}: {Units.Count(current.Done)} of {Units.Count(current.Total)}{failed}" : what;
    }
}
