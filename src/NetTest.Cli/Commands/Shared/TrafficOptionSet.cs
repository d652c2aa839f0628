using System.CommandLine;
using NetTest.Engine;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;

namespace NetTest.Cli.Commands.Shared;

/// <summary>The options that <c>server</c> and <c>client</c> have in common.</summary>
internal sealed class TrafficOptionSet
{
    private readonly NamespaceOptionSet _socket = new();
    private readonly List<Option> _tlsOptions;

    /// <summary>Makes the options and adds them to the verb; <paramref name="tlsOnly"/> are the verb's own that mean nothing without TLS.</summary>
    internal TrafficOptionSet(Command verb, params IEnumerable<Option> tlsOnly)
    {
        _tlsOptions = [ServerName, Certificate, Key, KeyPasswordFile, Alpn, SessionResumption, TlsMinimum, TlsMaximum, HandshakeTimeout, .. tlsOnly];
        Option[] options =
        [
            _socket.Namespace, Pattern, PatternFile, Udp, DatagramBytes, Tls, .. _tlsOptions,
            VerifyPayload, ResponseDelay, TransactionTimeout, Dscp, Mss, MaxFailures, Name, _socket.Label, _socket.Tags,
        ];
        foreach (var option in options)
            verb.Options.Add(option);
        verb.Validators.Add(result =>
        {
            foreach (var option in _tlsOptions.Where(option => result.GetResult(option) is { Implicit: false } && !result.GetValue(Tls)))
                result.AddError($"'{option.Name}' means something only with TLS; add --tls");
            if (result.GetValue(Tls) && result.GetValue(Udp))
                result.AddError("'--tls' needs TCP; leave out --udp");
            if (result.GetResult(DatagramBytes) is { Implicit: false } && !result.GetValue(Udp))
                result.AddError("'--datagram-bytes' means something only with UDP; add --udp");
            foreach (var option in new[] { Key, KeyPasswordFile }.Where(option => result.GetResult(option) is { Implicit: false } && result.GetResult(Certificate) is null))
                result.AddError($"'{option.Name}' belongs to a certificate; add --certificate");
        });
    }

    internal Option<string?> Pattern { get; } = Opt.Text("--pattern", "NAME", "Pattern that is spoken, see 'nettest patterns'; default baseHttp");

    internal Option<string?> PatternFile { get; } = Opt.Text("--pattern-file", "FILE", "JSON file of custom patterns; --pattern chooses among several");

    internal Option<bool> Udp { get; } = Opt.Flag("--udp", "UDP instead of TCP");

    internal Option<int?> DatagramBytes { get; } = Opt.Whole("--datagram-bytes", "BYTES", "Largest UDP payload in one datagram; default 1400", 1, 65507);

    internal Option<bool> Tls { get; } = Opt.Flag("--tls", "TLS over TCP");

    internal Option<string?> ServerName { get; } = Opt.Text("--server-name", "NAME", "TLS server name (SNI), also the name in the certificate");

    internal Option<string?> Certificate { get; } = Opt.Text("--certificate", "PEM", "Own certificate, followed by its intermediates");

    internal Option<string?> Key { get; } = Opt.Text("--key", "PEM", "Private key of the certificate; default: in the same file");

    internal Option<string?> KeyPasswordFile { get; } = Opt.Text("--key-password-file", "FILE", $"Its first line opens an encrypted key; default: what the environment has in {CertificateFiles.PasswordVariable}");

    internal Option<IReadOnlyList<string>> Alpn { get; } = Opt.Many("--alpn", "PROTOCOL", "ALPN protocol, preferred first; may be given several times", text => text.Length is > 0 and < 256 ? text : null, "an ALPN protocol, such as h2 or http/1.1");

    internal Option<bool> SessionResumption { get; } = Opt.Flag("--session-resumption", "Let TLS sessions be resumed; default: every handshake is a full one");

    internal Option<TlsProtocolVersion?> TlsMinimum { get; } = TlsVersion("--minimum-tls-version", "Oldest TLS version; default 1.2");

    internal Option<TlsProtocolVersion?> TlsMaximum { get; } = TlsVersion("--maximum-tls-version", "Newest TLS version; default 1.3");

    internal Option<TimeSpan?> HandshakeTimeout { get; } = Opt.Seconds("--handshake-timeout-seconds", "How long a TLS handshake may take; default 10");

    internal Option<bool> VerifyPayload { get; } = Opt.Flag("--verify-payload", "Compare every byte received with the pattern's");

    internal Option<TimeSpan?> ResponseDelay { get; } = Opt.Seconds("--response-delay-seconds", "Wait after each whole message received, instead of the pattern's own delay", minimum: 0);

    internal Option<TimeSpan?> TransactionTimeout { get; } = Opt.Seconds("--transaction-timeout-seconds", "How long one round may take, delays left out; default 30");

    internal Option<int?> Dscp { get; } = Opt.Whole("--dscp", "0-63", "DSCP of the packets sent", 0, 63);

    internal Option<int?> Mss { get; } = Opt.Whole("--mss", "BYTES", "TCP maximum segment size", 88, 32767);

    internal Option<long?> MaxFailures { get; } = Opt.Count("--max-failures", "Failed connections that are tolerated; default 0", 0);

    internal Option<string?> Name { get; } = Opt.Text("--name", "NAME", "Name in the result");

    internal string? ReadKeyPassword(ParseResult parse) => parse.GetValue(KeyPasswordFile) is { } path ? PasswordFile.Read(path) : null;

    internal TransportProtocol GetProtocol(ParseResult parse) => parse.GetValue(Udp) ? TransportProtocol.Udp : TransportProtocol.Tcp;

    internal NetworkContext OpenContext(ParseResult parse) => _socket.OpenContext(parse);

    internal string? GetLabel(ParseResult parse) => parse.GetValue(_socket.Label);

    internal IReadOnlyDictionary<string, string> GetTags(ParseResult parse) => parse.GetValue(_socket.Tags)!;

    internal long GetMaxFailures(ParseResult parse) => parse.GetValue(MaxFailures) ?? 0;

    /// <summary>The pattern that was named; null for the engine's default.</summary>
    internal TrafficPattern? GetPattern(ParseResult parse)
    {
        var name = parse.GetValue(Pattern);
        if (parse.GetValue(PatternFile) is not { } path)
            return name is null ? null : TrafficPattern.Find(name);

        var patterns = Engine.Traffic.PatternFile.Load(path);
        if (name is not null)
            return TrafficPattern.Find(name, patterns);
        return patterns.Count == 1
            ? patterns[0]
            : throw new NetTestException(
                ErrorReason.InvalidArgument,
                $"{path} has several patterns; choose one with --pattern: {string.Join(", ", patterns.Select(pattern => pattern.Name))}.",
                path);
    }

    private static Option<TlsProtocolVersion?> TlsVersion(string name, string description) =>
        Opt.Create<TlsProtocolVersion?>(
            name, "1.2|1.3", description,
            text => text switch { "1.2" => TlsProtocolVersion.Tls12, "1.3" => TlsProtocolVersion.Tls13, _ => null },
            "a TLS version: 1.2 or 1.3");
}
