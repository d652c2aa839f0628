using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Probes;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.ConnTest;

/// <summary>The options of <c>conntest</c>, and what the engine makes of them.</summary>
internal sealed class ConnTestOptionSet
{
    private const string Protocols = "auto, icmp, tcp, tcp-request, udp, stamp, http, https or grpc";

    private readonly HttpOptionSet _http;

    internal ConnTestOptionSet(Command verb)
    {
        verb.Arguments.Add(Targets);
        Option[] options =
        [
            Namespace, Protocol, Port, SourceAddress, IPv4, IPv6, Count, Interval, Timeout, Payload, LongPayload, Dscp, Key, KeyFile, Ptp, MaxLoss, Label, Tags,
        ];
        foreach (var option in options)
            verb.Options.Add(option);
        _http = new HttpOptionSet(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(IPv4) && result.GetValue(IPv6))
                result.AddError("'--ipv4' and '--ipv6' exclude each other; give one of them");
            if (result.GetResult(Key) is not null && result.GetResult(KeyFile) is not null)
                result.AddError("'--key' and '--key-file' say the same; give one of them");
        });
    }

    internal Argument<string[]> Targets { get; } = new("TARGET")
    {
        Description = "Host name or address, with or without a port; several are measured at once",
        Arity = ArgumentArity.OneOrMore,
    };

    internal Option<string?> Namespace { get; } = Opt.Text("--namespace", "NS", "Namespace in which the sockets are born and names are looked up; default the host's own network");

    internal Option<ProbeProtocol?> Protocol { get; } = Opt.Create<ProbeProtocol?>(
        "--protocol", "PROTOCOL", $"How it is asked: {Protocols}; default auto: all that the target answers, or what its URL says", ProbeProtocolName.Parse, Protocols);

    internal Option<int?> Port { get; } = Opt.Whole("--port", "PORT", "Port, where the target names none; default 8080, stamp 862, http 80, https 443, grpc 50051", 1, 65535);

    internal Option<IPAddress?> SourceAddress { get; } = Opt.Address("--source-address", "Source address; default: the kernel chooses");

    internal Option<bool> IPv4 { get; } = new("--ipv4", "-4") { Description = "Look names up as IPv4" };

    internal Option<bool> IPv6 { get; } = new("--ipv6", "-6") { Description = "Look names up as IPv6" };

    internal Option<long?> Count { get; } = Opt.Count("--count", "Probes of each size; default 10", 1);

    internal Option<TimeSpan?> Interval { get; } = Milliseconds("--interval-ms", "From one probe to the next; default 100");

    internal Option<TimeSpan?> Timeout { get; } = Milliseconds("--timeout-ms", "After so long a probe is lost; default 2000");

    internal Option<int?> Payload { get; } = Opt.Whole("--payload-bytes", "BYTES", "Payload of short probes; default 10, raised to what the protocol needs", 0, 65487);

    internal Option<int?> LongPayload { get; } = Opt.Whole("--long-payload-bytes", "BYTES", "Payload of long probes, 0 for none; default 10000 with auto, udp and tcp-request", 0, 65487);

    internal Option<int?> Dscp { get; } = Opt.Whole("--dscp", "0-63", "DSCP of the packets sent", 0, 63);

    internal Option<string?> Key { get; } = Opt.Text("--key", "TEXT", "STAMP: shared key; seen by whoever lists processes, so better --key-file");

    internal Option<string?> KeyFile { get; } = Opt.Text("--key-file", "FILE", "STAMP: file whose bytes, without a line end, are the shared key");

    internal Option<bool> Ptp { get; } = Opt.Flag("--ptp-timestamps", "STAMP: PTPv2 time stamps instead of NTP's");

    internal Option<double?> MaxLoss { get; } = Opt.Create<double?>(
        "--max-loss-percent", "PERCENT", "Loss that is tolerated, 0 to 100; default 100, so that one answer is enough",
        text => double.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 100 ? value : null,
        "a number from 0 to 100");

    internal Option<string?> Label { get; } = Opt.Text("--label", "TEXT", "Label of the result");

    internal Option<IReadOnlyDictionary<string, string>> Tags { get; } = Opt.Tags();

    internal NetworkContext OpenContext(ParseResult parse) =>
        parse.GetValue(Namespace) is { } name ? NetworkContext.Open(name) : NetworkContext.Host;

    internal IReadOnlyList<ConnTestOptions> Bind(ParseResult parse, NetworkContext context)
    {
        var defaults = new ConnTestOptions { Target = "" };
        var all = defaults with
        {
            Protocol = parse.GetValue(Protocol) ?? defaults.Protocol,
            Port = parse.GetValue(Port),
            Context = context,
            SourceAddress = parse.GetValue(SourceAddress),
            Family = parse.GetValue(IPv4) ? AddressFamily.InterNetwork : parse.GetValue(IPv6) ? AddressFamily.InterNetworkV6 : AddressFamily.Unspecified,
            Count = parse.GetValue(Count) ?? defaults.Count,
            Interval = parse.GetValue(Interval) ?? defaults.Interval,
            Timeout = parse.GetValue(Timeout) ?? defaults.Timeout,
            PayloadBytes = parse.GetValue(Payload) ?? defaults.PayloadBytes,
            LongPayloadBytes = parse.GetValue(LongPayload),
            Dscp = parse.GetValue(Dscp),
            Key = ReadKey(parse.GetValue(Key), parse.GetValue(KeyFile)),
            PtpTimestamps = parse.GetValue(Ptp),
            Http = _http.Bind(parse),
            MaxLossPercent = parse.GetValue(MaxLoss) ?? defaults.MaxLossPercent,
            Label = parse.GetValue(Label),
            Tags = parse.GetValue(Tags)!,
        };
        return [.. parse.GetValue(Targets)!.Select(target => all with { Target = target })];
    }

    /// <summary>The key as text, or a file's bytes; a line end at its end is the editor's.</summary>
    internal static ReadOnlyMemory<byte>? ReadKey(string? text, string? path)
    {
        if (text is not null)
            return Encoding.UTF8.GetBytes(text);
        if (path is not null)
            return StampKeyFile.Read(path);
        return null;
    }

    internal static Option<TimeSpan?> Milliseconds(string name, string description) =>
        Opt.Create<TimeSpan?>(
            name, "MS", description,
            text => double.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var value) && value is >= 0.001 and <= 86_400_000
                ? TimeSpan.FromTicks((long)(value * TimeSpan.TicksPerMillisecond))
                : null,
            "a number of milliseconds, 0.001 to 86400000");
}
