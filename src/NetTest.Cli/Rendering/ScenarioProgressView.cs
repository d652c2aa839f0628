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
        var measurements = current is null ? [] : ScenarioProgressLines.Of(current).Take(Math.Max(1, height / 3)).Select(line => new Markup(Markup.Escape(line))).ToList();
        return current is { Clients.Count: > 0 }
            ? new Rows([heading, ProgressTable.Create(current.Clients, width, height - 4 - measurements.Count), .. measurements])
            : new Rows([heading, .. measurements]);
    }

    public string? DescribeLine()
    {
        if (progress.Value is not { } current)
            return null;
        string[] parts =
        [
            .. current is { Stage: ScenarioStage.Traffic, Clients.Count: > 0 } ? [ProgressSum.Of(current.Clients).Describe()] : Array.Empty<string>(),
            .. ScenarioProgressLines.Of(current),
        ];
        return $"{name}: {(parts.Length > 0 ? string.Join("; ", parts) : Words(current.Stage))}";
    }

    public object? CreateEvent() => progress.Value is { } current
        ? new { Event = "progress", Case = name, current.Stage, current.Clients, current.Probes, current.Throughput }
        : null;

    private static string Words(ScenarioStage stage) => stage switch
    {
        ScenarioStage.Building => "building namespaces, links and routes",
        ScenarioStage.StartingServers => "starting servers",
        ScenarioStage.Probing => "probing the idle network",
        ScenarioStage.Traffic => "traffic flows",
        ScenarioStage.Throughput => "measuring throughput",
        ScenarioStage.TearingDown => "stopping and removing",
        _ => "done",
    };
}
