using System.CommandLine;
using System.Net;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;

namespace NetTest.Cli.Commands.Server;

/// <summary>The options of <c>server</c>, and what the engine makes of them.</summary>
internal sealed class ServerOptionSet
{
    private readonly TrafficOptionSet _traffic;

    internal ServerOptionSet(Command verb)
    {
        verb.Options.Add(Address);
        verb.Options.Add(Port);
        verb.Options.Add(Seconds);
        verb.Options.Add(IdleTimeout);
        _traffic = new TrafficOptionSet(verb, ClientAuthorities, AuthorityFile);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(AuthorityFile) is not null && result.GetResult(_traffic.Certificate) is not null)
                result.AddError("'--ca-out' writes the authority of certificates made on demand; with --certificate there is none to write");
        });
    }

    internal Option<IPAddress?> Address { get; } = Opt.Address("--address", "Address to listen on; default all, IPv4 and IPv6");

    internal Option<int?> Port { get; } = Opt.Whole("--port", "PORT", "Port to listen on, 0 lets the kernel choose; default 443", 0, 65535);

    internal Option<TimeSpan?> Seconds { get; } = Opt.Seconds("--seconds", "Stop after so long; default: on Ctrl-C");

    internal Option<TimeSpan?> IdleTimeout { get; } = Opt.Seconds("--idle-timeout-seconds", "How long a client may be silent between messages; default 120");

    internal Option<string?> ClientAuthorities { get; } = Opt.Text("--client-ca", "PEM", "Clients must show a certificate of one of these authorities");

    internal Option<string?> AuthorityFile { get; } = Opt.Text("--ca-out", "FILE", "Write the authority that signs the certificate made on demand, for clients to trust");

    internal long GetMaxFailures(ParseResult parse) => _traffic.GetMaxFailures(parse);

    internal NetworkContext OpenContext(ParseResult parse) => _traffic.OpenContext(parse);

    internal TrafficServerOptions Bind(ParseResult parse, NetworkContext context)
    {
        var defaults = new TrafficServerOptions();
        return defaults with
        {
            Name = parse.GetValue(_traffic.Name),
            Context = context,
            Address = parse.GetValue(Address) ?? defaults.Address,
            Port = parse.GetValue(Port) ?? defaults.Port,
            Protocol = _traffic.GetProtocol(parse),
            Pattern = _traffic.GetPattern(parse) ?? defaults.Pattern,
            Tls = parse.GetValue(_traffic.Tls) ? BindTls(parse) : null,
            ResponseDelay = parse.GetValue(_traffic.ResponseDelay),
            VerifyPayload = parse.GetValue(_traffic.VerifyPayload),
            HandshakeTimeout = parse.GetValue(_traffic.HandshakeTimeout) ?? defaults.HandshakeTimeout,
            TransactionTimeout = parse.GetValue(_traffic.TransactionTimeout) ?? defaults.TransactionTimeout,
            IdleTimeout = parse.GetValue(IdleTimeout) ?? defaults.IdleTimeout,
            Dscp = parse.GetValue(_traffic.Dscp),
            MaximumSegmentSize = parse.GetValue(_traffic.Mss),
            DatagramBytes = parse.GetValue(_traffic.DatagramBytes) ?? defaults.DatagramBytes,
            Label = _traffic.GetLabel(parse),
            Tags = _traffic.GetTags(parse),
        };
    }

    private TlsServerOptions BindTls(ParseResult parse)
    {
        var defaults = new TlsServerOptions();
        var authorities = parse.GetValue(ClientAuthorities) is { } path ? CertificateFiles.LoadAll(path) : [];
        var tls = defaults with
        {
            ServerName = parse.GetValue(_traffic.ServerName),
            ApplicationProtocols = parse.GetValue(_traffic.Alpn)!,
            RequireClientCertificate = authorities.Count > 0,
            ClientAuthorities = authorities,
            MinimumVersion = parse.GetValue(_traffic.TlsMinimum) ?? defaults.MinimumVersion,
            MaximumVersion = parse.GetValue(_traffic.TlsMaximum) ?? defaults.MaximumVersion,
            SessionResumption = parse.GetValue(_traffic.SessionResumption),
        };
        if (parse.GetValue(_traffic.Certificate) is not { } certificatePath)
            return tls;
        var (certificate, chain) = CertificateFiles.LoadIdentity(certificatePath, parse.GetValue(_traffic.Key), _traffic.ReadKeyPassword(parse));
        return tls with { Certificate = certificate, Chain = chain };
    }
}
