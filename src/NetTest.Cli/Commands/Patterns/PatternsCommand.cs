using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Traffic;

namespace NetTest.Cli.Commands.Patterns;

/// <summary><c>nettest patterns</c>.</summary>
internal sealed class PatternsCommand : VerbCommand
{
    private readonly Option<string?> _file = Opt.Text("--pattern-file", "FILE", "List, and so check, the patterns of this JSON file instead");

    internal PatternsCommand(CommandEnvironment environment)
        : base("patterns", "List the traffic patterns: who sends how much in how many rounds", environment)
    {
        Options.Add(_file);
        Examples =
        [
            new("nettest patterns", "The built-in ones"),
            new("nettest patterns --pattern-file my.json", "Those of a file, if it is right; else the place that is wrong"),
        ];
    }

    protected override Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var patterns = parse.GetValue(_file) is { } path ? PatternFile.Load(path) : TrafficPattern.BuiltIn;
        PatternRow[] rows = [.. patterns.Select(PatternRow.From)];
        context.WriteResults(rows, found => PatternTable.Write(context.Page, found, context.Quiet));
        return Task.FromResult(ExitCode.Success);
    }
}
