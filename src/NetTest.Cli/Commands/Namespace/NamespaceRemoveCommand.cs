using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Engine;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Namespace;

/// <summary><c>nettest namespace remove</c>.</summary>
internal sealed class NamespaceRemoveCommand : VerbCommand
{
    private readonly Argument<string[]> _names = new("NAME") { Description = "Namespaces to remove", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _orphaned = Opt.Flag("--orphaned", "Remove what runs left behind whose process has died");

    internal NamespaceRemoveCommand(CommandEnvironment environment)
        : base("remove", "Remove namespaces that NetTest made, with their links and bridges", environment)
    {
        Arguments.Add(_names);
        Options.Add(_orphaned);
        Validators.Add(result =>
        {
            var named = result.GetResult(_names)?.Tokens.Count > 0;
            if (named == result.GetValue(_orphaned))
                result.AddError(named ? "give names or --orphaned, not both" : "which one? give a NAME, or --orphaned");
        });
        Examples =
        [
            new("nettest namespace remove web r1", "Two namespaces by name"),
            new("nettest namespace remove --orphaned", "What a killed run left behind"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        if (parse.GetValue(_orphaned))
        {
            RemovalReport.Write(context, await NamespaceCatalog.RemoveOrphansAsync(includeKept: false, context.Log, cancellationToken).ConfigureAwait(false), []);
            return ExitCode.Success;
        }

        var removed = new List<string>();
        var errors = new List<NetTestException>();
        foreach (var name in parse.GetValue(_names)!.Distinct(StringComparer.Ordinal))
        {
            try
            {
                await NamespaceCatalog.RemoveAsync(name, context.Log, cancellationToken).ConfigureAwait(false);
                removed.Add(name);
            }
            catch (NetTestException exception)
            {
                // One bad name among many keeps none of the others.
                errors.Add(exception);
            }
        }
        RemovalReport.Write(context, removed, errors);
        if (errors.Count == 0)
            return ExitCode.Success;
        return errors.Exists(error => error.IsMachine) ? ExitCode.MachineCannot : ExitCode.BadInput;
    }
}
