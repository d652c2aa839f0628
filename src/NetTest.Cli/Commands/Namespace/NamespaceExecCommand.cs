using System.CommandLine;
using NetTest.Cli.Infrastructure;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Namespace;

/// <summary><c>nettest namespace exec</c>.</summary>
internal sealed class NamespaceExecCommand : VerbCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Namespace to run it in" };
    private readonly Argument<string[]> _command = new("PROGRAM")
    {
        Description = "Program and its arguments, after '--'; no shell reads them",
        HelpName = "PROGRAM [ARGUMENTS…]",
        Arity = ArgumentArity.OneOrMore,
    };

    internal NamespaceExecCommand(CommandEnvironment environment)
        : base("exec", "Run a program inside a namespace; its exit code is passed on", environment)
    {
        Arguments.Add(_name);
        Arguments.Add(_command);
        PassesOptionsOn = true;
        Examples =
        [
            new("nettest namespace exec web -- ping -c 3 10.1.1.254", "Is the gateway there?"),
            new("nettest namespace exec web -- sh -c 'ss -tan | wc -l'", "With a shell, if one is wanted"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var command = parse.GetValue(_command)!;
        var name = parse.GetValue(_name)!;
        var output = new List<string>();
        var error = new List<string>();
        var collect = context.Json && !context.Stream;
        var exitCode = await NamespaceCommand.RunAsync(
            name,
            command[0],
            command[1..],
            line => Pass(context, "standardOutput", line, output, collect, context.Host.Out),
            line => Pass(context, "standardError", line, error, collect, context.Host.Error),
            cancellationToken).ConfigureAwait(false);
        if (collect)
            context.WriteResult(new { Namespace = name, Command = command, ExitCode = exitCode, StandardOutput = output, StandardError = error }, _ => { });
        else if (context.Json)
            context.WriteResult(new { Namespace = name, Command = command, ExitCode = exitCode }, _ => { });
        return exitCode;
    }

    private static void Pass(CommandContext context, string eventName, string line, List<string> lines, bool collect, TextWriter writer)
    {
        if (collect)
        {
            lock (lines)
                lines.Add(line);
        }
        else if (context.Json)
        {
            context.WriteEvent(new { Event = eventName, Line = line });
        }
        else
        {
            writer.WriteLine(line);
        }
    }
}
