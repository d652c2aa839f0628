using System.Management.Automation;
using System.Net;
using System.Security;
using NetTest.Engine;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Traffic;

/// <summary>The parameters that starting a server and starting a client have in common.</summary>
public abstract class TrafficCommand : NamespaceCmdlet
{
    // Import-Module lays out every public type before the module's initializer has run, and a field of a value type of the engine's
    // would want the engine then. So such values are boxed.
    private object? _minimumTlsVersion;
    private object? _maximumTlsVersion;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PatternCompleter))]
    [ValidateNotNull]
    public PatternReference? Pattern { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PatternFile { get; set; }

    [Parameter]
    public SwitchParameter Udp { get; set; }

    [Parameter]
    public SwitchParameter Tls { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ServerName { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Certificate { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    [Parameter]
    [ValidateNotNull]
    public SecureString? KeyPassword { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPasswordFile { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Alpn { get; set; }

    [Parameter]
    public SwitchParameter SessionResumption { get; set; }

    [Parameter]
    [TlsVersionTransformation]
    public TlsProtocolVersion? MinimumTlsVersion
    {
        get => (TlsProtocolVersion?)_minimumTlsVersion;
        set => _minimumTlsVersion = value;
    }

    [Parameter]
    [TlsVersionTransformation]
    public TlsProtocolVersion? MaximumTlsVersion
    {
        get => (TlsProtocolVersion?)_maximumTlsVersion;
        set => _maximumTlsVersion = value;
    }

    [Parameter]
    public SwitchParameter VerifyPayload { get; set; }

    [Parameter]
    [ValidateRange(0, LongestWait.Seconds)]
    public double? ResponseDelaySeconds { get; set; }

    [Parameter]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double HandshakeTimeoutSeconds { get; set; } = 10;

    [Parameter]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double TransactionTimeoutSeconds { get; set; } = 30;

    [Parameter]
    [ValidateRange(0, 63)]
    public int? Dscp { get; set; }

    [Parameter]
    [Alias("MssBytes")]
    [ValidateRange(88, 32767)]
    public int? Mss { get; set; }

    [Parameter]
    [ValidateRange(1, 65507)]
    public int DatagramBytes { get; set; } = 1400;

    internal TrafficPattern? ResolvePattern() =>
        PatternReference.Resolve(Pattern, ResolveOptional(PatternFile));

    internal TlsArguments ReadTls(string authorityParameter, string? authorityPath, bool? insecure) => new()
    {
        Enabled = Given(nameof(Tls), Tls),
        ServerName = ServerName,
        CertificatePath = ResolveOptional(Certificate),
        KeyPath = ResolveOptional(Key),
        KeyPassword = ReadKeyPassword(),
        AuthorityParameter = authorityParameter,
        AuthorityPath = ResolveOptional(authorityPath),
        Insecure = insecure,
        Alpn = Alpn,
        SessionResumption = Given(nameof(SessionResumption), SessionResumption),
        MinimumVersion = MinimumTlsVersion,
        MaximumVersion = MaximumTlsVersion,
    };

    private string? ReadKeyPassword() => (KeyPassword, KeyPasswordFile) switch
    {
        (null, null) => null,
        ({ } given, null) => new NetworkCredential("", given).Password,
        (null, { } path) => PasswordFile.Read(ResolvePath(path)),
        _ => throw new NetTestException(ErrorReason.InvalidArgument, "-KeyPassword and -KeyPasswordFile exclude each other; leave one of the two out.", "-KeyPasswordFile"),
    };

    /// <summary>A switch as given, or null, so that <c>-Tls:$false</c> differs from saying nothing.</summary>
    internal bool? Given(string parameter, SwitchParameter value) =>
        MyInvocation.BoundParameters.ContainsKey(parameter) ? value.IsPresent : null;

    internal static TimeSpan? Seconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    internal static void CheckUdp(TransportProtocol protocol, bool tls)
    {
        if (protocol == TransportProtocol.Udp && tls)
            throw new NetTestException(ErrorReason.InvalidArgument, "-Udp and -Tls exclude each other: TLS runs over TCP; leave one of the two out.", "-Udp");
    }
}
