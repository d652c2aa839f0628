using Spectre.Console.Rendering;

namespace NetTest.Cli.Rendering;

/// <summary>How something that runs is shown while it runs.</summary>
internal interface IProgressView
{
    /// <summary>For a terminal, redrawn in place.</summary>
    IRenderable Render(int width, int height);

    /// <summary>For a log: one line; null when there is nothing to tell yet.</summary>
    string? DescribeLine();

    /// <summary>For a program: an event; null when there is nothing to tell yet.</summary>
    object? CreateEvent();
}
