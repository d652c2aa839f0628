using System.Management.Automation;
using System.Net;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Monitor;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.ConnTest;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Starts a monitor, a node of a mesh, which this session keeps until it is stopped.</summary>
[Cmdlet(VerbsLifecycle.Start, "ConnTestMonitor", SupportsShouldProcess = true)]
[OutputType(typeof(RunningConnTestMonitor))]
public sealed class StartConnTestMonitorCommand : ConnTestCommand
{
    private const double LongestSeconds = 86_400;
    private readonly List<string> _targets = [];

    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("HostName", "EndPoint")]
    [ValidateNotNullOrEmpty]
    public string[] Target { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TargetFile { get; set; }

    [Parameter]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 8080;

    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public IPAddress Address { get; set; } = IPAddress.IPv6Any;

    [Parameter]
    [ValidateRange(0, 65535)]
    public int MetricsPort { get; set; } = 9990;

    [Parameter]
    public SwitchParameter NoMetrics { get; set; }

    [Parameter]
    public SwitchParameter NoResponder { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NodeName { get; set; }

    [Parameter]
    [ValidateSet("icmp", "tcp", "tcp-request", "udp", "stamp", "http", "https", "grpc")]
    public string[] Protocol { get; set; } = ["udp", "tcp-request"];

    [Parameter]
    [ValidateRange(0.01, LongestSeconds)]
    public double IntervalSeconds { get; set; } = 5;

    [Parameter]
    [ValidateRange(0, LongestSeconds)]
    public double JitterSeconds { get; set; } = 5;

    [Parameter]
    [ValidateRange(1, 1000)]
    public int Count { get; set; } = 1;

    [Parameter]
    [ValidateRange(0, 65487)]
    public int LongPayloadBytes { get; set; } = 10_000;

    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long Rounds { get; set; }

    [Parameter]
    [ValidateRange(0, 100_000)]
    public int Neighbours { get; set; }

    [Parameter]
    [ValidateRange(0, 30 * LongestSeconds)]
    public double PathMtuSeconds { get; set; } = 300;

    [Parameter]
    [ValidateRange(0.1, LongestSeconds)]
    public double ResolveSeconds { get; set; } = 30;

    [Parameter]
    [ValidateRange(0.1, LongestSeconds)]
    public double DnsRetrySeconds { get; set; } = 5;

    [Parameter]
    [ValidateRange(-1, int.MaxValue)]
    public int MaxDnsRetries { get; set; } = -1;

    [Parameter]
    public SwitchParameter IncludeSelf { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _targets.AddRange(Target);

    // Only here, because all targets of the pipeline are one mesh.
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Read(CreateOptions, Name) is not { } options
            || !ShouldProcess($"{options.EffectiveNodeName} in {Namespace ?? "host"}, {string.Join(' ', _targets)}", "Start conntest monitor"))
        {
            return;
        }

        Keep(
            (context, token) => ConnTestMonitor.StartAsync(options with { Context = context, Log = Log }, progress: null, token),
            (id, monitor) => new RunningConnTestMonitor(id, monitor),
            Namespace ?? (object)_targets);
    }

    private ConnTestMonitorOptions CreateOptions() => new()
    {
        Name = Name,
        Targets = _targets,
        TargetFile = ResolveOptional(TargetFile),
        Port = Port,
        Family = Family,
        IncludeSelf = IncludeSelf,
        ResolveInterval = TimeSpan.FromSeconds(ResolveSeconds),
        DnsRetryInterval = TimeSpan.FromSeconds(DnsRetrySeconds),
        MaxDnsRetries = MaxDnsRetries < 0 ? null : MaxDnsRetries,
        Protocols = [.. Protocol.Select(word => ProbeProtocolName.Parse(word)!.Value)],
        Interval = TimeSpan.FromSeconds(IntervalSeconds),
        Jitter = TimeSpan.FromSeconds(JitterSeconds),
        Count = Count,
        Timeout = Timeout,
        PayloadBytes = PayloadBytes,
        LongPayloadBytes = LongPayloadBytes,
        Rounds = Rounds > 0 ? Rounds : null,
        Neighbours = Neighbours > 0 ? Neighbours : null,
        PathMtuInterval = PathMtuSeconds > 0 ? TimeSpan.FromSeconds(PathMtuSeconds) : null,
        Respond = !NoResponder,
        Address = Address,
        MetricsPort = NoMetrics ? null : MetricsPort,
        NodeName = NodeName,
        SourceAddress = SourceAddress,
        Dscp = Dscp,
        Key = ReadKey(),
        Label = Label,
        Tags = Tags,
    };
}
