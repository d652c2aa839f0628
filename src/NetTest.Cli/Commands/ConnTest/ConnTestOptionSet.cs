using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Probes;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.ConnTest;

/// <summary>The options of <c>conntest</c>, and what the engine makes of them.</summary>
internal sealed class ConnTestOptionSet
{
    private const string Protocols = "auto, icmp, tcp, tcp-request, udp, stamp, http, https or grpc";

    private readonly NamespaceOptionSet _socket = new(born: "the sockets are born and names are looked up");
    private readonly FamilyOptionSet _family = new(family => $"Look names up as {family}");
    private readonly KeyOptionSet _key = new("STAMP: shared key; seen by whoever lists processes, so better --key-file", "STAMP: file whose bytes, without a line end, are the shared key");
    private readonly HttpOptionSet _http;

    internal ConnTestOptionSet(Command verb)
    {
        verb.Arguments.Add(Targets);
        Option[] options =
        [
            _socket.Namespace, Protocol, Port, SourceAddress, _family.IPv4, _family.IPv6, Count, Interval, Timeout, Payload, LongPayload, Dscp, _key.Key, _key.KeyFile, Ptp, MaxLoss,
            _socket.Label, _socket.Tags,
        ];
        foreach (var option in options)
            verb.Options.Add(option);
        _http = new HttpOptionSet(verb);
        verb.Validators.Add(_family.Check);
        verb.Validators.Add(_key.Check);
    }

    internal Argument<string[]> Targets { get; } = new("TARGET")
    {
        Description = "Host name or address, with or without a port; several are measured at once",
        Arity = ArgumentArity.OneOrMore,
    };

    internal Option<ProbeProtocol?> Protocol { get; } = Opt.Create<ProbeProtocol?>(
        "--protocol", "PROTOCOL", $"How it is asked: {Protocols}; default auto: all that the target answers, or what its URL says", ProbeProtocolName.Parse, Protocols);

    internal Option<int?> Port { get; } = Opt.Whole("--port", "PORT", "Port, where the target names none; default 8080, stamp 862, http 80, https 443, grpc 50051", 1, 65535);

    internal Option<IPAddress?> SourceAddress { get; } = Opt.Address("--source-address", "Source address; default: the kernel chooses");

    internal Option<long?> Count { get; } = Opt.Count("--count", "Probes of each size; default 10", 1);

    internal Option<TimeSpan?> Interval { get; } = Milliseconds("--interval-ms", "From one probe to the next; default 100");

    internal Option<TimeSpan?> Timeout { get; } = Milliseconds("--timeout-ms", "After so long a probe is lost; default 2000");

    internal Option<int?> Payload { get; } = Opt.Whole("--payload-bytes", "BYTES", "Payload of short probes; default 10, raised to what the protocol needs", 0, 65487);

    internal Option<int?> LongPayload { get; } = Opt.Whole("--long-payload-bytes", "BYTES", "Payload of long probes, 0 for none; default 10000 with auto, udp and tcp-request", 0, 65487);

    internal Option<int?> Dscp { get; } = Opt.Whole("--dscp", "0-63", "DSCP of the packets sent", 0, 63);

    internal Option<bool> Ptp { get; } = Opt.Flag("--ptp-timestamps", "STAMP: PTPv2 time stamps instead of NTP's");

    internal Option<double?> MaxLoss { get; } = Opt.Create<double?>(
        "--max-loss-percent", "PERCENT", "Loss that is tolerated, 0 to 100; default 100, so that one answer is enough",
        text => double.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 100 ? value : null,
        "a number from 0 to 100");

    internal NetworkContext OpenContext(ParseResult parse) => _socket.OpenContext(parse);

    internal IReadOnlyList<ConnTestOptions> Bind(ParseResult parse, NetworkContext context)
    {
        var defaults = new ConnTestOptions { Target = "" };
        var all = defaults with
        {
            Protocol = parse.GetValue(Protocol) ?? defaults.Protocol,
            Port = parse.GetValue(Port),
            Context = context,
            SourceAddress = parse.GetValue(SourceAddress),
            Family = _family.Get(parse) ?? AddressFamily.Unspecified,
            Count = parse.GetValue(Count) ?? defaults.Count,
            Interval = parse.GetValue(Interval) ?? defaults.Interval,
            Timeout = parse.GetValue(Timeout) ?? defaults.Timeout,
            PayloadBytes = parse.GetValue(Payload) ?? defaults.PayloadBytes,
            LongPayloadBytes = parse.GetValue(LongPayload),
            Dscp = parse.GetValue(Dscp),
            Key = _key.Read(parse),
            PtpTimestamps = parse.GetValue(Ptp),
            Http = _http.Bind(parse),
            MaxLossPercent = parse.GetValue(MaxLoss) ?? defaults.MaxLossPercent,
            Label = parse.GetValue(_socket.Label),
            Tags = parse.GetValue(_socket.Tags)!,
        };
        return [.. parse.GetValue(Targets)!.Select(target => all with { Target = target })];
    }

    internal static Option<TimeSpan?> Milliseconds(string name, string description) =>
        Opt.Create<TimeSpan?>(
            name, "MS", description,
            text => double.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var value) && value is >= 0.001 and <= 86_400_000
                ? TimeSpan.FromTicks((long)(value * TimeSpan.TicksPerMillisecond))
                : null,
            "a number of milliseconds, 0.001 to 86400000");
}
