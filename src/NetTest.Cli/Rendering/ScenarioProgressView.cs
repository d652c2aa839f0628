using NetTest.Engine.Scenarios;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>A scenario while it runs.</summary>
internal sealed class ScenarioProgressView(string name, LatestProgress<ScenarioProgress> progress) : IProgressView
{
    public IRenderable Render(int width, int height)
    {
        var current = progress.Value;
        var heading = new Markup($"[bold]{Markup.Escape(name)}[/] [dim]{Words(current?.Stage ?? ScenarioStage.Building)}[/]");
        return current is { Clients.Count: > 0 }
            ? new Rows(heading, ProgressTable.Create(current.Clients, width, height - 4))
            : heading;
    }

    public string? DescribeLine()
    {
        if (progress.Value is not { } current)
            return null;
        return current is { Stage: ScenarioStage.Traffic, Clients.Count: > 0 }
            ? $"{name}: {ProgressSum.Of(current.Clients).Describe()}"
            : $"{name}: {Words(current.Stage)}";
    }

    public object? CreateEvent() => progress.Value is { } current
        ? new { Event = "progress", Case = name, current.Stage, current.Clients }
        : null;

    private static string Words(ScenarioStage stage) => stage switch
    {
        ScenarioStage.Building => "building namespaces, links and routes",
        ScenarioStage.StartingServers => "starting servers",
        ScenarioStage.Traffic => "traffic flows",
        ScenarioStage.TearingDown => "stopping and removing",
        _ => "done",
    };
}
