using System.CommandLine;
using System.Net;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Results;

namespace NetTest.Cli.Commands.PathProbe;

/// <summary><c>nettest mtu</c>.</summary>
internal sealed class MtuCommand : VerbCommand
{
    private readonly Argument<string[]> _targets = new("TARGET") { Description = "Addresses or names; names are looked up inside the namespace", Arity = ArgumentArity.OneOrMore };

    private readonly Option<PathMtuMethod?> _protocol = PathOptionSet.Choice<PathMtuMethod>("--protocol", "What acknowledges the probes; default auto: NetTest's responder, else ICMP echo, else TCP");

    private readonly Option<int?> _port = Opt.Whole("--port", "PORT", "The responder's UDP port, and the TCP port for the MSS; default 8080", 1, 65535);

    private readonly Option<IPAddress?> _source = Opt.Address("--source-address", "Source address; default: the kernel chooses");

    private readonly Option<int?> _maximum = Opt.Whole("--maximum-bytes", "BYTES", "The biggest packet to try; default what the route says", 68, 65535);

    private readonly Option<int?> _minimum = Opt.Whole("--minimum-bytes", "BYTES", "Fail if the path takes less", 68, 65535);

    private readonly Option<bool> _skipMss = Opt.Flag("--skip-mss", "Make no TCP connection to read the MSS");

    private readonly PathOptionSet _options;

    internal MtuCommand(CommandEnvironment environment)
        : base("mtu", "Find the path MTU, who reduces it, and whether bigger packets vanish", environment)
    {
        Arguments.Add(_targets);
        foreach (var option in (ReadOnlySpan<Option>)[_protocol, _port, _source, _maximum, _minimum, _skipMss])
            Options.Add(option);
        _options = new PathOptionSet(this, 1);
        Examples =
        [
            new("nettest mtu 10.1.1.2 --namespace ns_c1", "From inside a namespace, by whatever the target answers"),
            new("nettest mtu www.example.com --port 443 --minimum-bytes 1500", "ICMP echo, the MSS of port 443; exit code 1 below 1500 bytes"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var network = _options.OpenContext(parse);
        var targets = parse.GetValue(_targets)!;
        var results = await Task.WhenAll(targets.Select(target => PathMtuProbe.MeasureAsync(network, Bind(parse, target) with { Log = context.Log }, cancellationToken))).ConfigureAwait(false);
        context.WriteOneOrMany(results, shown => PathMtuReport.Write(context.Page, shown, context.Quiet));
        return Verdict.ExitCodeOf(results.Select(result => result.Status).Max());
    }

    private PathMtuOptions Bind(ParseResult parse, string target)
    {
        var defaults = new PathMtuOptions { Target = target };
        return defaults with
        {
            Family = _options.GetFamily(parse),
            SourceAddress = parse.GetValue(_source),
            Method = parse.GetValue(_protocol) ?? defaults.Method,
            Port = parse.GetValue(_port) ?? defaults.Port,
            MaximumBytes = parse.GetValue(_maximum),
            MinimumBytes = parse.GetValue(_minimum),
            Timeout = parse.GetValue(_options.Timeout) ?? defaults.Timeout,
            ReadMss = !parse.GetValue(_skipMss),
            Label = _options.GetLabel(parse),
            Tags = _options.GetTags(parse),
        };
    }
}
