using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Namespace;

/// <summary><c>nettest namespace set</c>.</summary>
internal sealed class NamespaceSetCommand : VerbCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The namespace, whichever NetTest made it" };
    private readonly Option<string?> _interface = Opt.Text("--interface", "NAME", "Interface inside it; needed if it has several links");
    private readonly ImpairmentOptionSet _impairment = new();
    private readonly Option<bool> _clear = Opt.Flag("--clear-impairment", "Take the impairment away in both directions");

    internal NamespaceSetCommand(CommandEnvironment environment)
        : base("set", "Change what a link of a standing namespace does to frames, while it carries traffic", environment)
    {
        Arguments.Add(_name);
        foreach (var option in (IEnumerable<Option>)[_interface, .. _impairment.All, _clear])
            Options.Add(option);
        Validators.Add(result =>
        {
            var given = _impairment.All.Any(option => result.GetResult(option) is not null);
            if (given == result.GetValue(_clear))
                result.AddError(given ? "give an impairment or --clear-impairment, not both" : "what is to change? give --impairment, --egress-impairment, --ingress-impairment or --clear-impairment");
        });
        Examples =
        [
            new("nettest namespace set pc --impairment delay=20ms,jitter=2ms", "20 ms each way, so 40 ms more round-trip time"),
            new("nettest namespace set pc --ingress-impairment rate=50M,queue=100ms --egress-impairment rate=10M", "A DSL line: 50 Mbit/s down, 10 up"),
            new("nettest namespace set r1 --interface eth1 --clear-impairment", "A good link again"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var none = parse.GetValue(_clear) ? new ImpairmentSpec() : null;
        var change = new LinkChange
        {
            Interface = parse.GetValue(_interface),
            Egress = none ?? _impairment.Egress(parse),
            Ingress = none ?? _impairment.Ingress(parse),
        };
        var info = await NamespaceCatalog.ChangeAsync(parse.GetValue(_name)!, change, context.Log, cancellationToken).ConfigureAwait(false);
        context.WriteResult(info, changed => LinkTable.Write(context.Page, [changed], context.Quiet));
        return ExitCode.Success;
    }
}
