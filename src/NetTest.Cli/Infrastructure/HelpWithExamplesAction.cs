using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace NetTest.Cli.Infrastructure;

/// <summary>The library's help, and after it the verb's examples.</summary>
internal sealed class HelpWithExamplesAction(HelpAction help, CliHost host) : SynchronousCommandLineAction
{
    // Without this, an unfinished command line with --help would be told off instead of helped.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.MaxWidth = host.Width();
        // The library shows the arguments of a verb also in the usage of its sub-verbs, which do not take them.
        foreach (var argument in parseResult.CommandResult.Command.Parents.OfType<Command>().SelectMany(parent => parent.Arguments))
            argument.Hidden = true;
        var code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not VerbCommand { Examples.Count: > 0 } verb)
            return code;

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in verb.Examples)
        {
            output.WriteLine($"  # {example.Description}");
            output.WriteLine($"  {example.CommandLine}");
            output.WriteLine();
        }
        foreach (var line in verb.Notes)
            output.WriteLine(line);
        return code;
    }
}
