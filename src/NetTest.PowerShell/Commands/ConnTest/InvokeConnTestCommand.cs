using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine;
using NetTest.Engine.Probes;
using NetTest.Engine.Results;
using NetTest.PowerShell.ConnTest;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Measures round trip, loss and jitter to one or many targets.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ConnTest")]
[OutputType(typeof(ConnTestResult))]
public sealed class InvokeConnTestCommand : ConnTestCommand
{
    private const int ActivityId = 7300;
    private readonly List<ConnTestTarget> _targets = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("HostName", "EndPoint")]
    [ConnTestTargetTransformation]
    [ValidateNotNullOrEmpty]
    public ConnTestTarget[] Target { get; set; } = [];

    [Parameter]
    [ValidateSet("auto", "icmp", "tcp", "tcp-request", "udp", "stamp", "http", "https", "grpc")]
    public string Protocol { get; set; } = "auto";

    [Parameter]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    [Parameter]
    [ValidateRange(1, 100_000_000)]
    public long Count { get; set; } = 10;

    [Parameter]
    [ValidateRange(0.001, 86_400_000)]
    public double IntervalMilliseconds { get; set; } = 100;

    [Parameter]
    [ValidateRange(0, 65487)]
    public int? LongPayloadBytes { get; set; }

    [Parameter]
    public SwitchParameter PtpTimestamps { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Method { get; set; } = "GET";

    [Parameter]
    public IDictionary? Header { get; set; }

    [Parameter]
    [ValidateRange(100, 599)]
    public int? ExpectedStatus { get; set; }

    [Parameter]
    [ValidateRange(0, 50)]
    public int MaxRedirects { get; set; }

    [Parameter]
    [ValidateSet("auto", "1.1", "2")]
    public string HttpVersion { get; set; } = "auto";

    [Parameter]
    public SwitchParameter KeepConnection { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ServerName { get; set; }

    [Parameter]
    public SwitchParameter Insecure { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Ca { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? GrpcService { get; set; }

    [Parameter]
    public SwitchParameter GrpcTls { get; set; }

    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double MaxLossPercent { get; set; } = 100;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _targets.AddRange(Target);

    // Only here, so that all targets of the pipeline are measured at once, and the first one done comes first.
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_targets.Count > 0 && Read(CreateOptions, null) is { } options)
            RunIn((context, token) => MeasureAsync(options with { Context = context, Log = Log }, token), Namespace ?? (object)_targets);
    }

    private async Task MeasureAsync(ConnTestOptions options, CancellationToken cancellationToken)
    {
        var progress = new ProgressSum(this, _targets.Count);
        var all = new List<ConnTestOptions>();
        foreach (var target in _targets)
            all.Add(options with { Target = await FindAsync(target, options.Family, cancellationToken).ConfigureAwait(false) });
        await foreach (var done in Engine.Probes.ConnTest.RunAllAsync(all, progress, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                Emit(await done.ConfigureAwait(false));
            }
            catch (NetTestException exception)
            {
                EmitError(exception, exception.Target);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    // A responder on every address is reached at its namespace's first one.
    private async Task<string> FindAsync(ConnTestTarget target, AddressFamily family, CancellationToken cancellationToken)
    {
        if (target.Responder is not { } responder)
            return target.Text;
        AddressFamily? wanted = SourceAddress?.AddressFamily ?? (family == AddressFamily.Unspecified ? null : family);
        var address = await ServerLookup.FindAddressAsync(responder.Name, responder.Address, responder.Port, responder.Namespace, Namespace, wanted, cancellationToken).ConfigureAwait(false);
        return new IPEndPoint(address, responder.Port).ToString();
    }

    private ConnTestOptions CreateOptions() => new()
    {
        Target = _targets[0].Text,
        Protocol = ProbeProtocolName.Parse(Protocol) ?? ProbeProtocol.Auto,
        Port = Port,
        SourceAddress = SourceAddress,
        Family = Family,
        Count = Count,
        Interval = Milliseconds(IntervalMilliseconds),
        Timeout = Timeout,
        PayloadBytes = PayloadBytes,
        LongPayloadBytes = LongPayloadBytes,
        Dscp = Dscp,
        Key = ReadKey(),
        PtpTimestamps = PtpTimestamps,
        Http = new HttpArguments
        {
            Method = Method,
            Headers = Header,
            ExpectedStatus = ExpectedStatus,
            MaxRedirects = MaxRedirects,
            HttpVersion = HttpVersion,
            KeepConnection = KeepConnection,
            ServerName = ServerName,
            Insecure = Insecure,
            AuthorityPath = ResolveOptional(Ca),
            GrpcService = GrpcService,
            GrpcTls = GrpcTls,
        }.ToSettings(),
        MaxLossPercent = MaxLossPercent,
        Label = Label,
        Tags = Tags,
    };

    /// <summary>All targets' progress as one bar.</summary>
    private sealed class ProgressSum(InvokeConnTestCommand cmdlet, int targets) : IProgress<ConnTestProgress>
    {
        private readonly ConcurrentDictionary<string, ConnTestProgress> _latest = new(StringComparer.Ordinal);
        private readonly ProgressThrottle _throttle = new(TimeProvider.System);

        public void Report(ConnTestProgress value)
        {
            _latest[value.Target] = value;
            if (!_throttle.TryPass())
                return;
            var all = _latest.Values.ToArray();
            var (sent, total, received) = (all.Sum(item => item.Sent), all.Sum(item => item.Total), all.Sum(item => item.Received));
            var activity = targets == 1 ? $"Measuring {value.Target}" : string.Create(CultureInfo.InvariantCulture, $"Measuring {targets:N0} targets");
            cmdlet.EmitProgress(new ProgressRecord(ActivityId, activity, string.Create(CultureInfo.InvariantCulture, $"{sent:N0} of {total:N0} probes sent, {received:N0} answered"))
            {
                PercentComplete = total > 0 ? (int)Math.Clamp(sent * 100 / total, 0, 100) : -1,
            });
        }
    }
}
