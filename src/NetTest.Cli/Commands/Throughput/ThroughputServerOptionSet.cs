using System.CommandLine;
using System.Globalization;
using System.Net;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Authentication;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Throughput;

/// <summary>The options of <c>throughput server</c>, and what the engine makes of them.</summary>
internal sealed class ThroughputServerOptionSet
{
    private readonly NamespaceOptionSet _socket = new(result: "the results");

    internal ThroughputServerOptionSet(Command verb)
    {
        Option[] options =
        [
            Address, Port, _socket.Namespace, Seconds, OneOff, MaxClients, MaxSeconds, MaxRate, MaxStreams, TotalRate, TotalStreams, Allow,
            PrivateKey, Users, TimeSkewSeconds, AllowPkcs1Padding, IdleTimeout, NoSegmentationOffload, Name, _socket.Label, _socket.Tags,
        ];
        foreach (var option in options)
            verb.Options.Add(option);
        verb.Validators.Add(result =>
        {
            if ((result.GetResult(PrivateKey) is null) != (result.GetResult(Users) is null))
                result.AddError("'--private-key' and '--users' belong together; give both");
            foreach (var option in (ReadOnlySpan<Option>)[TimeSkewSeconds, AllowPkcs1Padding])
            {
                if (result.GetResult(option) is { Implicit: false } && result.GetResult(PrivateKey) is null)
                    result.AddError($"'{option.Name}' means something only with users; add --private-key and --users");
            }
        });
    }

    internal Option<IPAddress?> Address { get; } = Opt.Address("--address", "Address to listen on; default all, IPv4 and IPv6");

    internal Option<int?> Port { get; } = Opt.Whole("--port", "PORT", "TCP and UDP port, 0 lets the kernel choose; default 5201", 0, 65535);

    internal Option<TimeSpan?> Seconds { get; } = Opt.Seconds("--seconds", "Stop after so long; default: on Ctrl-C");

    internal Option<bool> OneOff { get; } = Opt.Flag("--one-off", "End after one test");

    internal Option<int?> MaxClients { get; } = Opt.Whole("--max-clients", "N", "Tests at once; default 256", 1, 10_000);

    internal Option<TimeSpan?> MaxSeconds { get; } = Opt.Seconds("--max-seconds", "How long one test may take; default no limit");

    internal Option<long?> MaxRate { get; } = Opt.Quantity("--max-rate", "Bits per second that one test may send, such as 1G; default no limit");

    internal Option<int?> MaxStreams { get; } = Opt.Whole("--max-streams", "N", "Streams that one test may have; default no limit", 1, 256);

    internal Option<long?> TotalRate { get; } = Opt.Quantity("--total-rate", "Bits per second that all tests together may send; default no limit");

    internal Option<int?> TotalStreams { get; } = Opt.Whole("--total-streams", "N", "Streams of all tests together; default no limit", 1, 1_000_000);

    internal Option<IReadOnlyList<InterfaceAddress>> Allow { get; } = Opt.Many(
        "--allow", "CIDR", "Network whose clients are served; may be given several times; default everybody",
        text => InterfaceAddress.TryParse(text, CultureInfo.InvariantCulture, out var network) ? network : null, "a network, such as 10.1.0.0/16 or 2001:db8::/32");

    internal Option<string?> PrivateKey { get; } = Opt.Text("--private-key", "PEM", "Private RSA key that opens the clients' credentials");

    internal Option<string?> Users { get; } = Opt.Text("--users", "FILE", "Users that are served: lines of user,sha256 of {user}password, as iperf3 has them");

    internal Option<TimeSpan?> TimeSkewSeconds { get; } = Opt.Seconds("--time-skew-seconds", "How far the clients' clocks may be from ours; default 10", minimum: 1);

    internal Option<bool> AllowPkcs1Padding { get; } = Opt.Flag("--allow-pkcs1-padding", "Serve clients before iperf3 3.17 too, whose credentials are easier to break");

    internal Option<TimeSpan?> IdleTimeout { get; } = Opt.Seconds("--idle-timeout-seconds", "How long a client may be silent where it is its turn; default 30");

    internal Option<bool> NoSegmentationOffload { get; } = Opt.Flag("--no-segmentation-offload", "UDP without UDP_SEGMENT and UDP_GRO");

    internal Option<string?> Name { get; } = Opt.Text("--name", "NAME", "Name in the result");

    internal NetworkContext OpenContext(ParseResult parse) => _socket.OpenContext(parse);

    internal ThroughputServerOptions Bind(ParseResult parse, NetworkContext context)
    {
        var defaults = new ThroughputServerOptions();
        return defaults with
        {
            Name = parse.GetValue(Name),
            Context = context,
            Address = parse.GetValue(Address) ?? defaults.Address,
            Port = parse.GetValue(Port) ?? defaults.Port,
            MaxClients = parse.GetValue(MaxClients) ?? defaults.MaxClients,
            ClientLimits = new ThroughputLimits
            {
                Duration = parse.GetValue(MaxSeconds),
                BitsPerSecond = parse.GetValue(MaxRate),
                Streams = parse.GetValue(MaxStreams),
            },
            TotalLimits = new ThroughputLimits
            {
                Duration = parse.GetValue(Seconds),
                BitsPerSecond = parse.GetValue(TotalRate),
                Streams = parse.GetValue(TotalStreams),
            },
            Allow = [.. parse.GetValue(Allow)!.Select(network => network.Network)],
            Authorization = BindAuthorization(parse),
            OneOff = parse.GetValue(OneOff),
            IdleTimeout = parse.GetValue(IdleTimeout) ?? defaults.IdleTimeout,
            SegmentationOffload = !parse.GetValue(NoSegmentationOffload),
            Label = parse.GetValue(_socket.Label),
            Tags = parse.GetValue(_socket.Tags)!,
        };
    }

    private ThroughputAuthorization? BindAuthorization(ParseResult parse)
    {
        if (parse.GetValue(PrivateKey) is not { } key)
            return null;
        var authorization = new ThroughputAuthorization
        {
            PrivateKeyPem = CredentialFiles.LoadPrivateKey(key),
            Users = CredentialFiles.LoadUsers(parse.GetValue(Users)!),
            AllowPkcs1Padding = parse.GetValue(AllowPkcs1Padding),
        };
        return parse.GetValue(TimeSkewSeconds) is { } skew ? authorization with { AllowedSkew = skew } : authorization;
    }
}
