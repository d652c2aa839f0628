using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Probes.Trace;
using NetTest.Engine.Results;

namespace NetTest.Cli.Commands.PathProbe;

/// <summary><c>nettest trace</c>.</summary>
internal sealed class TraceCommand : VerbCommand
{
    private readonly Argument<string> _target = new("TARGET") { Description = "An address or a name, which is looked up inside the namespace" };

    private readonly Option<TraceMethod?> _protocol = PathOptionSet.Choice<TraceMethod>("--protocol", "What the probes are; default udp, the only one that needs no privilege");

    private readonly Option<int?> _port = Opt.Whole("--port", "PORT", "Destination port; default 33434 (udp) or 80 (tcp)", 1, 65535);

    private readonly Option<int?> _firstHop = Opt.Whole("--first-hop", "N", "The first hop; default 1", 1, 255);

    private readonly Option<int?> _maximumHops = Opt.Whole("--maximum-hops", "N", "The last hop to try; default 30", 1, 255);

    private readonly Option<int?> _count = Opt.Whole("--count", "N", "Probes per hop; default 3", 1, 20);

    private readonly Option<int?> _paths = Opt.Whole("--paths", "N", "Flows; more than one shows where the way branches; default 1", 1, 32);

    private readonly Option<int?> _packetBytes = Opt.Whole("--packet-bytes", "BYTES", "Size of the probes' IP packets; big ones find the MTU; default 60", 60, 65535);

    private readonly Option<bool> _resolveNames = Opt.Flag("--resolve-names", "Look up the names of nodes");

    private readonly PathOptionSet _options;

    internal TraceCommand(CommandEnvironment environment)
        : base("trace", "Find the routers on the way to a target, hop by hop", environment)
    {
        Arguments.Add(_target);
        foreach (var option in (ReadOnlySpan<Option>)[_protocol, _port, _firstHop, _maximumHops, _count, _paths, _packetBytes, _resolveNames])
            Options.Add(option);
        _options = new PathOptionSet(this, 1);
        Examples =
        [
            new("nettest trace 10.1.1.2 --namespace ns_c1 --packet-bytes 1500", "By UDP, with packets big enough to find the MTU of each link"),
            new("nettest trace www.example.com --protocol tcp --port 443 --paths 8", "The way that HTTPS takes, with its branches"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var network = _options.OpenContext(parse);
        var options = Bind(parse) with { Log = context.Log };
        var view = new TraceView(context, options);
        var result = await NetworkTrace.RunAsync(network, options, view, cancellationToken).ConfigureAwait(false);
        context.WriteResult(result, view.Finish);
        return Verdict.ExitCodeOf(result.Status);
    }

    private TraceOptions Bind(ParseResult parse)
    {
        var defaults = new TraceOptions { Target = parse.GetValue(_target)! };
        return defaults with
        {
            Family = _options.GetFamily(parse),
            Method = parse.GetValue(_protocol) ?? defaults.Method,
            Port = parse.GetValue(_port),
            FirstHop = parse.GetValue(_firstHop) ?? defaults.FirstHop,
            MaximumHops = parse.GetValue(_maximumHops) ?? defaults.MaximumHops,
            Count = parse.GetValue(_count) ?? defaults.Count,
            Paths = parse.GetValue(_paths) ?? defaults.Paths,
            PacketBytes = parse.GetValue(_packetBytes) ?? defaults.PacketBytes,
            Timeout = parse.GetValue(_options.Timeout) ?? defaults.Timeout,
            ResolveNames = parse.GetValue(_resolveNames),
            Label = _options.GetLabel(parse),
            Tags = _options.GetTags(parse),
        };
    }
}
