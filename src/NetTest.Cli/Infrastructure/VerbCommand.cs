using System.CommandLine;

namespace NetTest.Cli.Infrastructure;

/// <summary>A verb: binds its options, makes one call of the engine and shows what comes back.</summary>
internal abstract class VerbCommand : Command
{
    protected VerbCommand(string name, string description, CommandEnvironment environment)
        : base(name, description)
    {
        SetAction((parse, cancellationToken) => CommandRunner.RunAsync(parse, environment, ExecuteAsync, cancellationToken));
        Validators.Add(result =>
        {
            if (result.GetValue(environment.Options.Stream) && !result.GetValue(environment.Options.Json))
                result.AddError("'--stream' goes with JSON; add --json");
        });
    }

    /// <summary>Command lines that help shows, each with a word on what it does.</summary>
    internal IReadOnlyList<HelpExample> Examples { get; init; } = [];

    /// <summary>Lines that help shows after the examples, as they are.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether what looks like an option may be an argument: it goes to a program that the verb runs.</summary>
    internal bool PassesOptionsOn { get; init; }

    /// <summary>Does it, and returns the exit code.</summary>
    protected abstract Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken);
}
