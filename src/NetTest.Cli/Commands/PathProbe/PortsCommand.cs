using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Probes.Ports;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.PathProbe;

/// <summary><c>nettest ports</c>.</summary>
internal sealed class PortsCommand : VerbCommand
{
    private readonly Argument<string[]> _hosts = new("HOST") { Description = "Addresses or names; names are looked up inside the namespace", Arity = ArgumentArity.OneOrMore };

    private readonly Option<PortRange[]?> _ports = Opt.Create<PortRange[]>("--port", "PORTS", "TCP ports and ranges, such as 22,80,8000-8100", ReadPorts, "a list of ports and ranges, such as 22,80,8000-8100");

    private readonly Option<int?> _concurrency = Opt.Whole("--concurrency", "N", "Connections attempted at once, shared equally by the hosts; default 128", 1, 4096);

    private readonly Option<double?> _rate = Opt.Rate("--rate", "Connections started per second at most; default no limit");

    private readonly Option<bool> _requireOpen = Opt.Flag("--require-open", "Fail unless every port is open");

    private readonly PathOptionSet _options;

    internal PortsCommand(CommandEnvironment environment)
        : base("ports", "Tell which TCP ports of which hosts are open, closed or filtered", environment)
    {
        _ports.Required = true;
        Arguments.Add(_hosts);
        foreach (var option in (ReadOnlySpan<Option>)[_ports, _concurrency, _rate, _requireOpen])
            Options.Add(option);
        _options = new PathOptionSet(this, 2);
        Examples =
        [
            new("nettest ports 10.1.1.2 10.1.1.3 --port 22,80,8000-8100 --namespace ns_c1", "Many ports of two hosts, from inside a namespace"),
            new("nettest ports web.example --port 80,443 --require-open --json", "For a script: exit code 1 unless both are open"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var network = _options.OpenContext(parse);
        var result = await PortTest.RunAsync(network, Bind(parse) with { Log = context.Log }, new PortView(context), cancellationToken).ConfigureAwait(false);
        context.WriteResult(result, shown => PortReport.Write(context.Page, shown, context.Quiet));
        return Verdict.ExitCodeOf(result.Status);
    }

    private PortTestOptions Bind(ParseResult parse)
    {
        var defaults = new PortTestOptions { Targets = parse.GetValue(_hosts)!, Ports = parse.GetValue(_ports)! };
        return defaults with
        {
            Family = _options.GetFamily(parse),
            Concurrency = parse.GetValue(_concurrency) ?? defaults.Concurrency,
            Rate = parse.GetValue(_rate),
            Timeout = parse.GetValue(_options.Timeout) ?? defaults.Timeout,
            RequireOpen = parse.GetValue(_requireOpen),
            Label = _options.GetLabel(parse),
            Tags = _options.GetTags(parse),
        };
    }

    private static PortRange[]? ReadPorts(string text)
    {
        var ranges = new List<PortRange>();
        foreach (var part in text.Split(','))
        {
            if (!PortRange.TryParse(part, provider: null, out var range))
                return null;
            ranges.Add(range);
        }
        return [.. ranges];
    }
}
