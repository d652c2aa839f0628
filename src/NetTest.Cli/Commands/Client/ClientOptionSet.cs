using System.CommandLine;
using System.Net;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;

namespace NetTest.Cli.Commands.Client;

/// <summary>The options of <c>client</c>, and what the engine makes of them.</summary>
internal sealed class ClientOptionSet
{
    private readonly TrafficOptionSet _traffic;

    internal ClientOptionSet(Command verb)
    {
        verb.Arguments.Add(HostName);
        foreach (var option in (ReadOnlySpan<Option>)[Port, Connections, Concurrency, Rate, Duration, Delay, ConnectTimeout, ServerResponseDelay, SourceAddress, SourcePorts, KeepAlive])
            verb.Options.Add(option);
        _traffic = new TrafficOptionSet(verb, Authorities, Insecure);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(Rate) is not null && result.GetResult(Concurrency) is not null)
                result.AddError("'--rate' starts connections by the clock, '--concurrency' when others end; give one of them");
            if (result.GetResult(Rate) is not null && result.GetResult(Delay) is not null)
                result.AddError("'--rate' starts connections by the clock, so '--delay-seconds' has no meaning beside it; give one of them");
            if (result.GetValue(Insecure) && result.GetResult(Authorities) is not null)
                result.AddError("'--insecure' accepts any certificate, '--ca' checks it; give one of them");
        });
    }

    internal Argument<string> HostName { get; } = new("HOST") { Description = "The server's address or name; a name is looked up inside the namespace" };

    internal Option<int?> Port { get; } = Opt.Whole("--port", "PORT", "The server's port; default 443", 1, 65535);

    internal Option<long?> Connections { get; } = Opt.Count("--connections", "Connections in all; default 1, with --duration-seconds no limit", 1);

    internal Option<int?> Concurrency { get; } = Opt.Whole("--concurrency", "N", "Connections held open at once; default 1", 1, 10_000_000);

    internal Option<double?> Rate { get; } = Opt.Rate("--rate", "Connections started per second, whether or not others have ended (open loop)");

    internal Option<TimeSpan?> Duration { get; } = Opt.Seconds("--duration-seconds", "End after so long, if the connections are not done before");

    internal Option<TimeSpan?> Delay { get; } = Opt.Seconds("--delay-seconds", "Rest between two connections of the same slot; default 0", minimum: 0);

    internal Option<TimeSpan?> ConnectTimeout { get; } = Opt.Seconds("--connect-timeout-seconds", "How long a TCP connect may take; default 5");

    internal Option<TimeSpan?> ServerResponseDelay { get; } = Opt.Seconds("--server-response-delay-seconds", "The server's own --response-delay-seconds, so that waiting for it is no timeout", minimum: 0);

    internal Option<IPAddress?> SourceAddress { get; } = Opt.Address("--source-address", "Source address; default: the kernel chooses");

    internal Option<PortRange?> SourcePorts { get; } = Opt.Ports("--source-ports", "Source ports; default: the kernel chooses");

    internal Option<TimeSpan?> KeepAlive { get; } = Opt.Seconds("--keep-alive-seconds", "TCP keep-alive: idle time before the first probe, and between probes; default off", minimum: 1);

    internal Option<string?> Authorities { get; } = Opt.Text("--ca", "PEM", "Authorities to trust beside the system's, such as the server's --ca-out");

    internal Option<bool> Insecure { get; } = Opt.Flag("--insecure", "Accept any certificate");

    internal long GetMaxFailures(ParseResult parse) => _traffic.GetMaxFailures(parse);

    internal NetworkContext OpenContext(ParseResult parse) => _traffic.OpenContext(parse);

    internal TrafficClientOptions Bind(ParseResult parse, NetworkContext context, IPAddress address)
    {
        var duration = parse.GetValue(Duration);
        var defaults = new TrafficClientOptions { Server = new IPEndPoint(address, parse.GetValue(Port) ?? 443) };
        return defaults with
        {
            Name = parse.GetValue(_traffic.Name),
            Context = context,
            Protocol = _traffic.GetProtocol(parse),
            Pattern = _traffic.GetPattern(parse) ?? defaults.Pattern,
            Tls = parse.GetValue(_traffic.Tls) ? BindTls(parse) : null,
            Connections = parse.GetValue(Connections) ?? (duration is null ? defaults.Connections : null),
            Concurrency = parse.GetValue(Concurrency) ?? defaults.Concurrency,
            Rate = parse.GetValue(Rate),
            Delay = parse.GetValue(Delay) ?? defaults.Delay,
            Duration = duration,
            ResponseDelay = parse.GetValue(_traffic.ResponseDelay),
            ServerResponseDelay = parse.GetValue(ServerResponseDelay),
            VerifyPayload = parse.GetValue(_traffic.VerifyPayload),
            ConnectTimeout = parse.GetValue(ConnectTimeout) ?? defaults.ConnectTimeout,
            HandshakeTimeout = parse.GetValue(_traffic.HandshakeTimeout) ?? defaults.HandshakeTimeout,
            TransactionTimeout = parse.GetValue(_traffic.TransactionTimeout) ?? defaults.TransactionTimeout,
            SourceAddress = parse.GetValue(SourceAddress),
            SourcePorts = parse.GetValue(SourcePorts),
            Dscp = parse.GetValue(_traffic.Dscp),
            MaximumSegmentSize = parse.GetValue(_traffic.Mss),
            KeepAlive = parse.GetValue(KeepAlive),
            DatagramBytes = parse.GetValue(_traffic.DatagramBytes) ?? defaults.DatagramBytes,
            Label = _traffic.GetLabel(parse),
            Tags = _traffic.GetTags(parse),
        };
    }

    private TlsClientOptions BindTls(ParseResult parse)
    {
        var defaults = new TlsClientOptions();
        var host = parse.GetValue(HostName)!;
        return defaults with
        {
            // A name that was typed is the name that is meant; SNI bears no addresses (RFC 6066, section 3).
            ServerName = parse.GetValue(_traffic.ServerName) ?? (IPAddress.TryParse(host, out _) ? null : host),
            TrustedAuthorities = parse.GetValue(Authorities) is { } authorities ? CertificateFiles.LoadAll(authorities) : [],
            Insecure = parse.GetValue(Insecure),
            ApplicationProtocols = parse.GetValue(_traffic.Alpn)!,
            Certificate = parse.GetValue(_traffic.Certificate) is { } path ? CertificateFiles.LoadIdentity(path, parse.GetValue(_traffic.Key), _traffic.ReadKeyPassword(parse)).Certificate : null,
            MinimumVersion = parse.GetValue(_traffic.TlsMinimum) ?? defaults.MinimumVersion,
            MaximumVersion = parse.GetValue(_traffic.TlsMaximum) ?? defaults.MaximumVersion,
            SessionResumption = parse.GetValue(_traffic.SessionResumption),
        };
    }
}
