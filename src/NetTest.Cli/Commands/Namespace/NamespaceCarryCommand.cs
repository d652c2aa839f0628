using System.CommandLine;
using NetTest.Cli.Infrastructure;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Namespace;

/// <summary><c>nettest namespace carry</c>: the process behind emulated links that outlive whoever made them. NetTest starts it, people do not.</summary>
internal sealed class NamespaceCarryCommand : VerbCommand
{
    internal NamespaceCarryCommand(CommandEnvironment environment)
        : base("carry", "Build the topology that standard input describes, and carry its emulated links until it is removed", environment) => Hidden = true;

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        await TopologyCarrier.RunAsync(context.Host.Input(), context.Host.Output(), cancellationToken).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
