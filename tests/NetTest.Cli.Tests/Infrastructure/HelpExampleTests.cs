using System.CommandLine;
using NetTest.Cli.Infrastructure;
using NetTest.Engine.Remote.Testlets;
using Xunit;

namespace NetTest.Cli.Tests.Infrastructure;

public sealed class HelpExampleTests
{
    [Fact]
    public void Every_example_in_help_is_a_command_line_of_its_verb()
    {
        var root = NetTestCommandLine.CreateRoot(new CommandEnvironment(new CliHost { Out = TextWriter.Null, Error = TextWriter.Null }, new GlobalOptions()));
        var verbs = Verbs(root).ToList();

        Assert.True(verbs.Count(verb => verb.Examples.Count > 0) > 20);
        Assert.All(
            verbs.SelectMany(verb => verb.Examples.Select(example => (Verb: verb, example.CommandLine))),
            example =>
            {
                // What comes before it and after it is the shell's: ssh HOST nettest …, … | jq, … > file.
                var words = WordSplitter.Split(example.CommandLine).SkipWhile(word => word != "nettest").Skip(1).TakeWhile(word => word is not ("|" or ">")).ToList();
                var parse = root.Parse(words);

                Assert.Same(example.Verb, parse.CommandResult.Command);
                Assert.Empty(parse.Errors.Select(error => $"{example.CommandLine}: {error.Message}"));
            });
    }

    private static IEnumerable<VerbCommand> Verbs(Command command) =>
        command.Subcommands.SelectMany(Verbs).Concat(command is VerbCommand verb ? [verb] : []);
}
