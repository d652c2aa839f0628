using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Protocol;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.Agent;

/// <summary><c>nettest agent</c>.</summary>
internal sealed class AgentCommand : VerbCommand
{
    private readonly Option<bool> _stdio = Opt.Flag("--stdio", "Talk to the coordinator over standard input and output, until it closes them");
    private readonly Option<string?> _namespace = Opt.Text("--namespace", "NS", "Namespace in which tests run; default the host's own network");

    internal AgentCommand(CommandEnvironment environment)
        : base("agent", "Be an agent of test runs; started by a coordinator over ssh, not by hand", environment)
    {
        Options.Add(_stdio);
        Options.Add(_namespace);
        Validators.Add(result =>
        {
            if (!result.GetValue(_stdio))
                result.AddError("'nettest agent' needs --stdio");
        });
        Examples = [new("ssh HOST nettest agent --stdio", "What a coordinator runs; it speaks JSON-RPC 2.0, one message a line")];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var network = parse.GetValue(_namespace) is { } name ? NetworkContext.Open(name) : NetworkContext.Host;
        var channel = new StreamChannel(Console.OpenStandardInput(), Console.OpenStandardOutput());
        await using (channel.ConfigureAwait(false))
            await AgentServer.ServeAsync(channel, new AgentHostOptions { Context = network }, cancellationToken).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
