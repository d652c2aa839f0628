using System.CommandLine;
using System.Net;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Namespace;

/// <summary><c>nettest namespace new</c>.</summary>
internal sealed class NamespaceNewCommand : VerbCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Name of the namespace, as 'ip netns' shows it" };
    private readonly Option<string?> _bridge = Opt.Text("--bridge", "BR", "Bridge that its link sits in; used as it is, or made if it is missing");
    private readonly Option<string?> _interface = Opt.Text("--interface", "NAME", "Name of the interface inside; default eth0");
    private readonly Option<IReadOnlyList<InterfaceAddress>> _address = Opt.Many("--address", "CIDR", "Address of the interface; may be given several times", LinkParser.ParseAddress, "an address in CIDR notation, such as 10.1.1.2/24 or 2001:db8::2/64");
    private readonly Option<IReadOnlyList<IPAddress>> _gateway = Opt.Many("--gateway", "IP", "Default gateway; one of each family may be given", LinkParser.ParseGateway, "an IP address, such as 10.1.1.254");
    private readonly Option<IPAddress?> _gatewayV6 = Opt.Address("--gateway-v6", "Default gateway, IPv6");
    private readonly Option<int?> _mtu = Opt.Whole("--mtu", "BYTES", "MTU; default the kernel's 1500", 68, 65535);
    private readonly Option<IReadOnlyList<LinkSpec>> _link;
    private readonly Option<bool> _forwarding = Opt.Flag("--forwarding", "Forward packets between its links: a router");
    private readonly Option<bool> _emulateGateways = Opt.Flag("--emulate-gateways", "Make a router that takes the gateways that nothing answers for");
    private readonly Option<bool> _skipGatewayCheck = Opt.Flag("--skip-gateway-check", "Do not wait for the gateways to answer");
    private readonly ImpairmentOptionSet _impairment = new();
    private readonly Option<ImpairmentBackend?> _backend = ImpairmentOptionSet.Backend();
    private readonly Option<string?> _label = Opt.Text("--label", "TEXT", "A word that 'namespace list' shows");

    internal NamespaceNewCommand(CommandEnvironment environment)
        : base("new", "Make a network namespace that stands until it is removed", environment)
    {
        _link = Opt.Many(
            "--link", "KEY=VALUE,…", "A link; may be given several times. Keys: bridge (required), address, gateway, mtu, interface, impairment, egress, ingress (their parts separated by semicolons)", LinkParser.Parse, "a link, such as bridge=br1,address=10.1.1.2/24");
        Arguments.Add(_name);
        foreach (var option in (IEnumerable<Option>)[_bridge, _interface, _address, _gateway, _gatewayV6, _mtu, _link, _forwarding, _emulateGateways, _skipGatewayCheck, .. _impairment.All, _backend, _label])
            Options.Add(option);
        foreach (var option in (Option[])[_interface, _address, _gateway, _gatewayV6, _mtu, .. _impairment.All])
        {
            Validators.Add(result =>
            {
                if (result.GetResult(option) is { Implicit: false } && result.GetResult(_bridge) is null)
                    result.AddError($"'{option.Name}' belongs to a link; add --bridge, or write it inside --link");
            });
        }
        Examples =
        [
            new("nettest namespace new web --bridge br1 --address 10.1.1.2/24 --gateway 10.1.1.254 --skip-gateway-check", "A host with one link; its router comes later"),
            new("nettest namespace new r1 --forwarding --link bridge=br1,address=10.1.1.254/24 --link bridge=br2,address=10.2.2.254/24,mtu=1400", "A router between two bridges"),
            new("nettest namespace new pc --bridge br1 --address 10.1.1.3/24 --impairment delay=20ms,jitter=2ms,loss=0.1%,rate=50M", "A host behind a bad line; a process carries the link where the kernel has no netem"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var spec = new TopologySpec
        {
            Namespaces = [new NamespaceSpec { Name = parse.GetValue(_name)!, Links = [.. BindLinks(parse)], Forwarding = parse.GetValue(_forwarding) }],
            EmulateGateways = parse.GetValue(_emulateGateways),
        };
        var options = new TopologyOptions
        {
            Lifetime = TopologyLifetime.Persistent,
            Label = parse.GetValue(_label),
            ImpairmentBackend = parse.GetValue(_backend) ?? ImpairmentBackend.Auto,
            CheckGateways = !parse.GetValue(_skipGatewayCheck),
            Log = context.Log,
        };
        var topology = await LiveTopology.BuildAsync(spec, options, cancellationToken).ConfigureAwait(false);
        await using (topology.ConfigureAwait(false))
            context.WriteResults(topology.Namespaces, namespaces => NamespaceTable.Write(context.Page, namespaces, context.Quiet));
        return ExitCode.Success;
    }

    private IEnumerable<LinkSpec> BindLinks(ParseResult parse)
    {
        if (parse.GetValue(_bridge) is { } bridge)
        {
            IReadOnlyList<IPAddress> gateways = parse.GetValue(_gatewayV6) is { } v6 ? [.. parse.GetValue(_gateway)!, v6] : parse.GetValue(_gateway)!;
            yield return LinkParser.Create(bridge, parse.GetValue(_interface), parse.GetValue(_address)!, gateways, parse.GetValue(_mtu)) with { Egress = _impairment.Egress(parse), Ingress = _impairment.Ingress(parse) };
        }
        foreach (var link in parse.GetValue(_link)!)
            yield return link;
    }
}
