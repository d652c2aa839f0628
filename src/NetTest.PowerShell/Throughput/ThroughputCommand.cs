using System.Management.Automation;
using System.Net;
using NetTest.Engine;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Authentication;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Throughput;

/// <summary>The parameters that say what one run of a throughput test is.</summary>
public abstract class ThroughputCommand : NamespaceCmdlet
{
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    [Parameter]
    [ValidateRange(1, 86400)]
    public int? Seconds { get; set; }

    [Parameter]
    [QuantityTransformation]
    [ValidateRange(1, long.MaxValue)]
    public long? Bytes { get; set; }

    [Parameter]
    [QuantityTransformation]
    [ValidateRange(1, long.MaxValue)]
    public long? Blocks { get; set; }

    [Parameter]
    [ValidateRange(1, 128)]
    public int Parallel { get; set; } = 1;

    [Parameter]
    public SwitchParameter Reverse { get; set; }

    [Parameter]
    public SwitchParameter Bidirectional { get; set; }

    [Parameter]
    public SwitchParameter Udp { get; set; }

    [Parameter]
    [QuantityTransformation]
    [ValidateRange(0, long.MaxValue)]
    public long? Rate { get; set; }

    [Parameter]
    [ValidateRange(1, 1000)]
    public int? BurstBlocks { get; set; }

    [Parameter]
    [ValidateRange(0, 600)]
    public int OmitSeconds { get; set; }

    [Parameter]
    [ValidateRange(0.1, 60)]
    public double IntervalSeconds { get; set; } = 1;

    [Parameter]
    [QuantityTransformation]
    [ValidateRange(1, int.MaxValue)]
    public long? BlockBytes { get; set; }

    [Parameter]
    [QuantityTransformation]
    [ValidateRange(1, int.MaxValue)]
    public long? WindowBytes { get; set; }

    [Parameter]
    [Alias("MssBytes")]
    [ValidateRange(88, 32767)]
    public int? Mss { get; set; }

    [Parameter]
    public SwitchParameter NoDelay { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(CongestionControlCompleter))]
    [ValidateNotNullOrEmpty]
    public string? CongestionControl { get; set; }

    [Parameter]
    [ValidateRange(0, 63)]
    public int? Dscp { get; set; }

    [Parameter]
    [ValidateRange(0, 255)]
    public int? TypeOfService { get; set; }

    [Parameter]
    public SwitchParameter ZeroCopy { get; set; }

    [Parameter]
    public SwitchParameter NoCopyReceive { get; set; }

    [Parameter]
    public SwitchParameter NoSegmentationOffload { get; set; }

    [Parameter]
    public SwitchParameter DontFragment { get; set; }

    [Parameter]
    public SwitchParameter Udp64BitCounters { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public IPAddress? SourceAddress { get; set; }

    [Parameter]
    [ValidateRange(1, 65535)]
    public int? ClientPort { get; set; }

    [Parameter]
    public SwitchParameter IPv4 { get; set; }

    [Parameter]
    public SwitchParameter IPv6 { get; set; }

    [Parameter]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double ConnectTimeoutSeconds { get; set; } = 10;

    [Parameter]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double StallTimeoutSeconds { get; set; } = 30;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExtraData { get; set; }

    [Parameter]
    public SwitchParameter ServerOutput { get; set; }

    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PublicKey { get; set; }

    [Parameter]
    public SwitchParameter Pkcs1Padding { get; set; }

    internal ThroughputOptions CreateOptions(ThroughputTarget target)
    {
        CheckCombinations();
        return new ThroughputOptions
        {
            Target = target.Host,
            Port = Port ?? target.Port ?? 5201,
            Protocol = Udp ? ThroughputProtocol.Udp : ThroughputProtocol.Tcp,
            Direction = Bidirectional ? ThroughputDirection.Bidirectional : Reverse ? ThroughputDirection.Receive : ThroughputDirection.Send,
            Seconds = Seconds,
            Bytes = Bytes,
            Blocks = Blocks,
            Parallel = Parallel,
            OmitSeconds = OmitSeconds,
            BlockBytes = (int?)BlockBytes,
            WindowBytes = (int?)WindowBytes,
            MssBytes = Mss,
            NoDelay = NoDelay,
            CongestionControl = CongestionControl,
            TypeOfService = TypeOfService ?? (Dscp << 2),
            Address = SourceAddress,
            ClientPort = ClientPort,
            RateBitsPerSecond = Rate,
            BurstBlocks = BurstBlocks,
            ZeroCopy = ZeroCopy,
            NoCopyReceive = NoCopyReceive,
            SegmentationOffload = !NoSegmentationOffload,
            DontFragment = DontFragment,
            Udp64BitCounters = Udp64BitCounters,
            IntervalSeconds = IntervalSeconds,
            ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeoutSeconds),
            StallTimeout = TimeSpan.FromSeconds(StallTimeoutSeconds),
            Title = Title,
            ExtraData = ExtraData,
            GetServerOutput = ServerOutput,
            Credentials = CreateCredentials(),
            AddressFamily = ReadFamily(IPv4, IPv6),
            Label = Label,
            Tags = Tags,
        };
    }

    private static NetTestException Wrong(string message, string parameter) => new(ErrorReason.InvalidArgument, message, parameter);

    private void CheckCombinations()
    {
        if (new[] { Seconds is not null, Bytes is not null, Blocks is not null }.Count(given => given) > 1)
            throw Wrong("-Seconds, -Bytes and -Blocks each say when the test ends; give one of them.", "-Bytes");
        if (Reverse && Bidirectional)
            throw Wrong("-Reverse is one way and -Bidirectional both; give one of them.", "-Reverse");
        if (Dscp is not null && TypeOfService is not null)
            throw Wrong("-Dscp is the upper part of -TypeOfService; give one of them.", "-Dscp");
        if (Udp ? Mss is not null || NoDelay || CongestionControl is not null || NoCopyReceive : NoSegmentationOffload || DontFragment || Udp64BitCounters)
            throw Wrong(Udp ? "-Mss, -NoDelay, -CongestionControl and -NoCopyReceive need TCP; leave out -Udp." : "-NoSegmentationOffload, -DontFragment and -Udp64BitCounters mean something only with UDP; add -Udp.", "-Udp");
        if ((Credential is null) != (PublicKey is null))
            throw Wrong("-Credential and -PublicKey belong together: the server's public key encrypts the password; give both.", "-Credential");
    }

    private ThroughputCredentials? CreateCredentials() => Credential is null
        ? null
        : new ThroughputCredentials
        {
            UserName = Credential.UserName,
            Password = Credential.GetNetworkCredential().Password,
            PublicKeyPem = CredentialFiles.LoadPublicKey(ResolvePath(PublicKey!)),
            UsePkcs1Padding = Pkcs1Padding,
        };
}
