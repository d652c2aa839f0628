using System.CommandLine;

namespace NetTest.Cli.Infrastructure;

/// <summary>The options that every verb has.</summary>
internal sealed class GlobalOptions
{
    internal Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document on standard output and nothing else there",
        Recursive = true,
    };

    internal Option<bool> Stream { get; } = new("--stream")
    {
        Description = "With --json: one JSON document a line as they come; lines with \"event\" tell of progress, the others are results",
        Recursive = true,
    };

    internal Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "No progress, and of the result only the line that matters",
        Recursive = true,
    };

    internal Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "Tell on standard error what is being done, and show stack traces",
        Recursive = true,
    };

    internal void AddTo(Command root)
    {
        root.Options.Add(Json);
        root.Options.Add(Stream);
        root.Options.Add(Quiet);
        root.Options.Add(Verbose);
    }
}
