using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using NetTest.Cli.Commands.Agent;
using NetTest.Cli.Commands.Calibrate;
using NetTest.Cli.Commands.Client;
using NetTest.Cli.Commands.ConnTest;
using NetTest.Cli.Commands.Namespace;
using NetTest.Cli.Commands.PathProbe;
using NetTest.Cli.Commands.Patterns;
using NetTest.Cli.Commands.Scenario;
using NetTest.Cli.Commands.Server;
using NetTest.Cli.Commands.TestRun;
using NetTest.Cli.Commands.Throughput;

namespace NetTest.Cli.Infrastructure;

/// <summary>The command line of <c>nettest</c>.</summary>
internal static class NetTestCommandLine
{
    /// <summary>Reads the arguments, does what they say and returns the exit code.</summary>
    internal static Task<int> RunAsync(IReadOnlyList<string> arguments, CliHost host, CancellationToken cancellationToken)
    {
        var environment = new CommandEnvironment(host, new GlobalOptions());
        // No response files: '@' begins an ordinary argument of a program run in a namespace.
        var parse = CreateRoot(environment).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // Help and version answer even when the rest of the line is unfinished.
        var answered = parse.Action is HelpWithExamplesAction or { Terminating: true };
        if ((parse.Errors.Count > 0 || UsageError.StrayOption(parse) is not null) && !(answered && parse.Action!.ClearsParseErrors))
            return Task.FromResult(UsageError.Write(parse, environment));

        return parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                // CommandRunner owns both: signals must never cut teardown short, and errors have their own form.
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            },
            cancellationToken);
    }

    internal static RootCommand CreateRoot(CommandEnvironment environment)
    {
        var root = new RootCommand("Real TCP, TLS and UDP traffic between network namespaces, and results one can trust.");
        root.Subcommands.Add(new Command("scenario", "Run a YAML profile: namespaces, servers, clients, teardown")
        {
            new ScenarioRunCommand(environment),
            new ScenarioCheckCommand(environment),
            new ScenarioCleanCommand(environment),
        });
        root.Subcommands.Add(new Command("namespace", "Make, list, change, use and remove network namespaces")
        {
            new NamespaceNewCommand(environment),
            new NamespaceListCommand(environment),
            new NamespaceSetCommand(environment),
            new NamespaceRemoveCommand(environment),
            new NamespaceExecCommand(environment),
            new NamespaceCarryCommand(environment),
        });
        root.Subcommands.Add(new ServerCommand(environment));
        root.Subcommands.Add(new ClientCommand(environment));
        root.Subcommands.Add(new PatternsCommand(environment));
        root.Subcommands.Add(new Command("testrun", "Run tests across agents")
        {
            new TestRunRunCommand(environment),
            new TestRunAdhocCommand(environment),
        });
        root.Subcommands.Add(new AgentsCommand(environment));
        root.Subcommands.Add(new GroupsCommand(environment));
        root.Subcommands.Add(new TestletsCommand(environment));
        root.Subcommands.Add(new AgentCommand(environment));
        root.Subcommands.Add(new CalibrateCommand(environment));
        root.Subcommands.Add(new ConnTestCommand(environment));
        root.Subcommands.Add(new MtuCommand(environment));
        root.Subcommands.Add(new TraceCommand(environment));
        root.Subcommands.Add(new PortsCommand(environment));
        root.Subcommands.Add(new Command("throughput", "Measure throughput as iperf3 does, and serve such tests")
        {
            new ThroughputClientCommand(environment),
            new ThroughputServerCommand(environment),
        });
        environment.Options.AddTo(root);
        AskOnlyWhatIsGiven(root);
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamplesAction((HelpAction)option.Action!, environment.Host);
        return root;
    }

    // A validator that asks for the value of an option which has none ('--testlet' as the last word), or one that cannot be read ('--source ""'), gets an
    // exception of the library's; that the value is missing or wrong is an error of the parse, with its own words.
    private static void AskOnlyWhatIsGiven(Command command)
    {
        for (var index = 0; index < command.Validators.Count; index++)
        {
            var validator = command.Validators[index];
            command.Validators[index] = result =>
            {
                if (result.Children.OfType<OptionResult>().Any(option => !option.Implicit && option.Tokens.Count < option.Option.Arity.MinimumNumberOfValues))
                    return;
                try
                {
                    validator(result);
                }
                catch (InvalidOperationException exception) when (exception.Source == typeof(Command).Assembly.GetName().Name)
                {
                    // The library reads the options after the validators, and notes what is wrong with them then.
                }
            };
        }

        foreach (var verb in command.Subcommands)
            AskOnlyWhatIsGiven(verb);
    }
}
