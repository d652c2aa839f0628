using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Namespace;

/// <summary><c>nettest namespace list</c>.</summary>
internal sealed class NamespaceListCommand : VerbCommand
{
    private readonly Option<bool> _links = Opt.Flag("--links", "One line for each link: who impairs it, how, and what became of its frames");

    internal NamespaceListCommand(CommandEnvironment environment)
        : base("list", "List the machine's named network namespaces, and whose they are", environment)
    {
        Options.Add(_links);
        Examples =
        [
            new("nettest namespace list --links", "What each link does to frames, and what an emulated one has dropped"),
            new("nettest namespace list", "All of them; foreign ones are never touched"),
            new("nettest namespace list --json | jq -r '.[] | select(.state == \"Orphaned\") | .name'", "Those whose owner has died"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var namespaces = await NamespaceCatalog.ListAsync(cancellationToken).ConfigureAwait(false);
        context.WriteResults(namespaces, found =>
        {
            if (parse.GetValue(_links))
                LinkTable.Write(context.Page, found, context.Quiet);
            else
                NamespaceTable.Write(context.Page, found, context.Quiet);
        });
        return ExitCode.Success;
    }
}
