using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>The keys that servers and clients share, as the profile says them; null: it does not.</summary>
internal sealed record TrafficDraft
{
    internal static readonly string[] Keys =
    [
        "server_port", "ssl", "server_name", "flow_mode", "flow_db", "protocol", "no_print", "server_respond_delay", "client_respond_delay",
        "verify_payload", "handshake_timeout", "transaction_timeout", "dscp", "mss", "alpn", "tls_min", "tls_max", "session_resumption", "datagram_bytes",
    ];

    internal Located<long>? Port { get; init; }

    internal Located<bool>? Ssl { get; init; }

    internal Located<string>? ServerName { get; init; }

    internal Located<string>? FlowMode { get; init; }

    internal Located<string>? FlowDb { get; init; }

    internal Located<TransportProtocol>? Protocol { get; init; }

    internal Located<bool>? NoPrint { get; init; }

    internal Located<TimeSpan>? ServerRespondDelay { get; init; }

    internal Located<TimeSpan>? ClientRespondDelay { get; init; }

    internal Located<bool>? VerifyPayload { get; init; }

    internal Located<TimeSpan>? HandshakeTimeout { get; init; }

    internal Located<TimeSpan>? TransactionTimeout { get; init; }

    internal Located<long>? Dscp { get; init; }

    internal Located<long>? Mss { get; init; }

    internal Located<IReadOnlyList<string>>? Alpn { get; init; }

    internal Located<TlsProtocolVersion>? TlsMin { get; init; }

    internal Located<TlsProtocolVersion>? TlsMax { get; init; }

    internal Located<bool>? SessionResumption { get; init; }

    internal Located<long>? DatagramBytes { get; init; }

    internal bool UsesTls => Ssl?.Value ?? false;

    internal TransportProtocol Transport => Protocol?.Value ?? TransportProtocol.Tcp;

    internal int PortOrDefault => (int)(Port?.Value ?? 443);

    internal static TrafficDraft Read(ProfileFields fields) => new()
    {
        Port = fields.Integer("server_port", 1, 65535),
        Ssl = fields.Flag("ssl"),
        ServerName = fields.Parsed("server_name", NameRules.HostNameRule, NameRules.HostName),
        FlowMode = fields.Text("flow_mode"),
        FlowDb = fields.Text("flow_db"),
        Protocol = fields.OneOf("protocol", ("tcp", TransportProtocol.Tcp), ("udp", TransportProtocol.Udp)),
        NoPrint = fields.Flag("no_print"),
        ServerRespondDelay = fields.Seconds("server_respond_delay", 0, Limits.DaySeconds),
        ClientRespondDelay = fields.Seconds("client_respond_delay", 0, Limits.DaySeconds),
        VerifyPayload = fields.Flag("verify_payload"),
        HandshakeTimeout = fields.Seconds("handshake_timeout", Limits.LeastSeconds, Limits.DaySeconds),
        TransactionTimeout = fields.Seconds("transaction_timeout", Limits.LeastSeconds, Limits.DaySeconds),
        Dscp = fields.Integer("dscp", 0, 63),
        Mss = fields.Integer("mss", 88, 32767),
        Alpn = AlpnReader.Read(fields, "alpn"),
        TlsMin = fields.OneOf("tls_min", ("1.2", TlsProtocolVersion.Tls12), ("1.3", TlsProtocolVersion.Tls13)),
        TlsMax = fields.OneOf("tls_max", ("1.2", TlsProtocolVersion.Tls12), ("1.3", TlsProtocolVersion.Tls13)),
        SessionResumption = fields.Flag("session_resumption"),
        DatagramBytes = fields.Integer("datagram_bytes", 1, 65507),
    };

    /// <summary>What a client uses: its own keys, then its server's. What belongs to one end alone (marks, sizes, deadlines, versions) is not inherited.</summary>
    internal TrafficDraft InheritFrom(TrafficDraft server) => this with
    {
        Port = Port ?? server.Port,
        Ssl = Ssl ?? server.Ssl,
        ServerName = ServerName ?? server.ServerName,
        FlowMode = FlowMode ?? server.FlowMode,
        FlowDb = FlowDb ?? server.FlowDb,
        Protocol = Protocol ?? server.Protocol,
        ServerRespondDelay = ServerRespondDelay ?? server.ServerRespondDelay,
        ClientRespondDelay = ClientRespondDelay ?? server.ClientRespondDelay,
        VerifyPayload = VerifyPayload ?? server.VerifyPayload,
        Alpn = Alpn ?? server.Alpn,
        SessionResumption = SessionResumption ?? server.SessionResumption,
        DatagramBytes = DatagramBytes ?? server.DatagramBytes,
    };
}
