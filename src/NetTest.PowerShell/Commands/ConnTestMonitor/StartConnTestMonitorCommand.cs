using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Sockets;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Starts a monitor, a node of a mesh, which this session keeps until it is stopped.</summary>
[Cmdlet(VerbsLifecycle.Start, "ConnTestMonitor", SupportsShouldProcess = true)]
[OutputType(typeof(RunningConnTestMonitor))]
public sealed class StartConnTestMonitorCommand : EngineCmdlet
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
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Namespace { get; set; }

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
    [ValidateRange(0.001, 3_600_000)]
    public double TimeoutMilliseconds { get; set; } = 2000;

    [Parameter]
    [ValidateRange(0, 65487)]
    public int PayloadBytes { get; set; } = 10;

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
    public SwitchParameter IPv4 { get; set; }

    [Parameter]
    public SwitchParameter IPv6 { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public IPAddress? SourceAddress { get; set; }

    [Parameter]
    [ValidateRange(0, 63)]
    public int? Dscp { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyFile { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Label { get; set; }

    [Parameter]
    public IDictionary? Tag { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _targets.AddRange(Target);

    // Only here, because all targets of the pipeline are one mesh.
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ConnTestMonitorOptions options;
        try
        {
            options = CreateOptions();
        }
        catch (NetTestException exception)
        {
            Report(exception, Name);
            return;
        }

        if (!ShouldProcess($"{options.EffectiveNodeName} in {Namespace ?? "host"}, {string.Join(' ', _targets)}", "Start conntest monitor"))
            return;
        var session = Session;
        Run(token => StartAsync(session, options, token), Namespace ?? (object)_targets);
    }

    private async Task StartAsync(ModuleSession session, ConnTestMonitorOptions options, CancellationToken cancellationToken)
    {
        var context = Namespace is null ? NetworkContext.Host : NetworkContext.Open(Namespace);
        try
        {
            var monitor = await ConnTestMonitor.StartAsync(options with { Context = context, Log = Log }, progress: null, cancellationToken).ConfigureAwait(false);
            var running = new RunningConnTestMonitor(session.NextId(), monitor);
            session.Add(running);
            Emit(running);
        }
        catch (Exception)
        {
            if (context.Name is not null)
                context.Dispose();
            throw;
        }
    }

    private ConnTestMonitorOptions CreateOptions()
    {
        if (IPv4 && IPv6)
            throw new NetTestException(ErrorReason.InvalidArgument, "-IPv4 and -IPv6 exclude each other; give one of them.", "-IPv4");
        return new ConnTestMonitorOptions
        {
            Name = Name,
            Targets = _targets,
            TargetFile = TargetFile is null ? null : ResolvePath(TargetFile),
            Port = Port,
            Family = IPv4 ? AddressFamily.InterNetwork : IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.Unspecified,
            IncludeSelf = IncludeSelf,
            ResolveInterval = TimeSpan.FromSeconds(ResolveSeconds),
            DnsRetryInterval = TimeSpan.FromSeconds(DnsRetrySeconds),
            MaxDnsRetries = MaxDnsRetries < 0 ? null : MaxDnsRetries,
            Protocols = [.. Protocol.Select(word => ProbeProtocolName.Parse(word)!.Value)],
            Interval = TimeSpan.FromSeconds(IntervalSeconds),
            Jitter = TimeSpan.FromSeconds(JitterSeconds),
            Count = Count,
            Timeout = TimeSpan.FromTicks((long)(TimeoutMilliseconds * TimeSpan.TicksPerMillisecond)),
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
            Key = ConnTestArguments.ReadKey(Key, KeyFile is null ? null : ResolvePath(KeyFile)),
            Label = Label,
            Tags = TagTable.Read(Tag),
        };
    }
}
