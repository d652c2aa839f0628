using NetTest.Engine.Traffic;
using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>One client while it runs.</summary>
internal sealed class ClientProgressView(Func<TrafficProgress> progress) : IProgressView
{
    public IRenderable Render(int width, int height) => ProgressTable.Create([progress()], width, height);

    public string DescribeLine() => ProgressSum.Of([progress()]).Describe();

    public object CreateEvent() => new { Event = "progress", Client = progress() };
}
