using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.ConnTest;

/// <summary>The options of <c>conntest monitor</c>, and what the engine makes of them.</summary>
internal sealed class MonitorOptionSet
{
    private readonly NamespaceOptionSet _socket = new(born: "the sockets are born and names are looked up");
    private readonly FamilyOptionSet _family = new(family => $"Only {family} addresses");
    private readonly KeyOptionSet _key = new("STAMP: key that all nodes share; seen by whoever lists processes, so better --key-file", "STAMP: file whose bytes, without a line end, are the shared key");

    internal MonitorOptionSet(Command verb)
    {
        verb.Arguments.Add(Targets);
        Option[] options =
        [
            TargetFile, _socket.Namespace, Port, Address, MetricsPort, NoMetrics, NoResponder, NodeName, Protocols, Interval, Jitter, Count, Timeout, Payload, LongPayload, Rounds, Neighbours, PathMtuInterval,
            ResolveInterval, DnsRetryInterval, MaxDnsRetries, IncludeSelf, _family.IPv4, _family.IPv6, SourceAddress, Dscp, _key.Key, _key.KeyFile, Name,
            _socket.Label, _socket.Tags,
        ];
        foreach (var option in options)
            verb.Options.Add(option);
        verb.Validators.Add(_family.Check);
        verb.Validators.Add(_key.Check);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(NoMetrics) && result.GetResult(MetricsPort) is not null)
                result.AddError("'--no-metrics' and '--metrics-port' contradict each other; give one of them");
        });
    }

    internal Argument<string[]> Targets { get; } = new("TARGET")
    {
        Description = "Addresses and names with or without a port, of which all addresses are taken; srv:NAME for the SRV records of a name",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal Option<string?> TargetFile { get; } = Opt.Text("--target-file", "FILE", "File with more targets, read again when it changes");

    internal Option<int?> Port { get; } = Opt.Whole("--port", "PORT", "Port of targets that bear none, and of the own responder; default 8080", 1, 65535);

    internal Option<IPAddress?> Address { get; } = Opt.Address("--address", "Address that responder and metrics listen on; default all, IPv4 and IPv6");

    internal Option<int?> MetricsPort { get; } = Opt.Whole("--metrics-port", "PORT", "Port of the metrics, 0 for any free one; default 9990", 0, 65535);

    internal Option<bool> NoMetrics { get; } = Opt.Flag("--no-metrics", "Serve no metrics");

    internal Option<bool> NoResponder { get; } = Opt.Flag("--no-responder", "Do not answer the probes of others");

    internal Option<string?> NodeName { get; } = Opt.Text("--node-name", "NAME", "The node's name in metrics; default the environment's NODE_NAME, or the host's name");

    internal Option<IReadOnlyList<string>> Protocols { get; } = Opt.Many(
        "--protocol", "PROTOCOL", "How peers are asked, each way in every round; may be given several times, default udp and tcp-request",
        text => ProbeProtocolName.Parse(text) is not null ? text : null, "one of icmp, tcp, tcp-request, udp, stamp, http, https or grpc");

    internal Option<TimeSpan?> Interval { get; } = Opt.Seconds("--interval-seconds", "From one round with a peer to the next; default 5");

    internal Option<TimeSpan?> Jitter { get; } = Opt.Seconds("--jitter-seconds", "To which a random time up to this is added; default 5", minimum: 0);

    internal Option<int?> Count { get; } = Opt.Whole("--count", "N", "Probes of each payload in a round, 20 ms apart; default 1. With more, the direction of a loss is known", 1, 1000);

    internal Option<TimeSpan?> Timeout { get; } = ConnTestOptionSet.Milliseconds("--timeout-ms", "After so long a probe is lost; default 2000");

    internal Option<int?> Payload { get; } = Opt.Whole("--payload-bytes", "BYTES", "Payload of short probes; default 10", 0, 65487);

    internal Option<int?> LongPayload { get; } = Opt.Whole("--long-payload-bytes", "BYTES", "Payload of long probes, 0 for none; default 10000", 0, 65487);

    internal Option<long?> Rounds { get; } = Opt.Count("--rounds", "Rounds with each peer, 0 for ever; default 0", 0);

    internal Option<int?> Neighbours { get; } = Opt.Whole("--neighbours", "K", "Probe only K of the others, so that the load of a mesh of N grows as K times N; 0 for all; default 0", 0, 100_000);

    internal Option<TimeSpan?> PathMtuInterval { get; } = Opt.Seconds("--path-mtu-seconds", "How often the path MTU to each peer is measured, 0 for never; default 300", minimum: 0);

    internal Option<TimeSpan?> ResolveInterval { get; } = Opt.Seconds("--resolve-seconds", "How often targets are looked up; default 30");

    internal Option<TimeSpan?> DnsRetryInterval { get; } = Opt.Seconds("--dns-retry-seconds", "How long after a failed look-up it is repeated; default 5");

    internal Option<int?> MaxDnsRetries { get; } = Opt.Create<int?>(
        "--max-dns-retries", "N", "How many retries in a row may find nobody before it ends, -1 for ever; default -1",
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= -1 ? value : null,
        "a whole number, -1 or more");

    internal Option<bool> IncludeSelf { get; } = Opt.Flag("--include-self", "This node may be its own peer");

    internal Option<IPAddress?> SourceAddress { get; } = Opt.Address("--source-address", "Source address of probes; default: the kernel chooses");

    internal Option<int?> Dscp { get; } = Opt.Whole("--dscp", "0-63", "DSCP of the packets sent", 0, 63);

    internal Option<string?> Name { get; } = Opt.Text("--name", "NAME", "Name in messages; default the node's");

    internal NetworkContext OpenContext(ParseResult parse) => _socket.OpenContext(parse);

    internal ConnTestMonitorOptions Bind(ParseResult parse, NetworkContext context)
    {
        var defaults = new ConnTestMonitorOptions();
        var protocols = parse.GetValue(Protocols)!;
        return defaults with
        {
            Name = parse.GetValue(Name),
            Context = context,
            Targets = parse.GetValue(Targets)!,
            TargetFile = parse.GetValue(TargetFile),
            Port = parse.GetValue(Port) ?? defaults.Port,
            Family = _family.Get(parse) ?? AddressFamily.Unspecified,
            IncludeSelf = parse.GetValue(IncludeSelf),
            ResolveInterval = parse.GetValue(ResolveInterval) ?? defaults.ResolveInterval,
            DnsRetryInterval = parse.GetValue(DnsRetryInterval) ?? defaults.DnsRetryInterval,
            MaxDnsRetries = parse.GetValue(MaxDnsRetries) is >= 0 and var retries ? retries : null,
            Protocols = protocols.Count == 0 ? defaults.Protocols : [.. protocols.Select(text => ProbeProtocolName.Parse(text)!.Value)],
            Interval = parse.GetValue(Interval) ?? defaults.Interval,
            Jitter = parse.GetValue(Jitter) ?? defaults.Jitter,
            Count = parse.GetValue(Count) ?? defaults.Count,
            Timeout = parse.GetValue(Timeout) ?? defaults.Timeout,
            PayloadBytes = parse.GetValue(Payload) ?? defaults.PayloadBytes,
            LongPayloadBytes = parse.GetValue(LongPayload) ?? defaults.LongPayloadBytes,
            Rounds = parse.GetValue(Rounds) is > 0 and var rounds ? rounds : null,
            Neighbours = parse.GetValue(Neighbours) is > 0 and var neighbours ? neighbours : null,
            PathMtuInterval = (parse.GetValue(PathMtuInterval) ?? defaults.PathMtuInterval) is { } span && span > TimeSpan.Zero ? span : null,
            Respond = !parse.GetValue(NoResponder),
            Address = parse.GetValue(Address) ?? defaults.Address,
            MetricsPort = parse.GetValue(NoMetrics) ? null : parse.GetValue(MetricsPort) ?? defaults.MetricsPort,
            NodeName = parse.GetValue(NodeName),
            SourceAddress = parse.GetValue(SourceAddress),
            Dscp = parse.GetValue(Dscp),
            Key = _key.Read(parse),
            Label = parse.GetValue(_socket.Label),
            Tags = parse.GetValue(_socket.Tags)!,
        };
    }
}
