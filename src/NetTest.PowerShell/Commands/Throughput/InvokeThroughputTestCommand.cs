using NetTest.Engine;
using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Confidence;
using NetTest.Engine.Throughput.LatencyUnderLoad;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Throughput;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Measures throughput to a server of NetTest's or any iperf3.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ThroughputTest", DefaultParameterSetName = Single)]
[OutputType(typeof(ThroughputResult), ParameterSetName = [Single])]
[OutputType(typeof(ThroughputSeriesResult), ParameterSetName = [Series, Stable])]
[OutputType(typeof(LatencyUnderLoadResult), ParameterSetName = [Latency])]
[OutputType(typeof(ThroughputInterval))]
[OutputType(typeof(string), ParameterSetName = [Iperf3])]
public sealed class InvokeThroughputTestCommand : ThroughputCommand
{
    private const string Single = "Single";
    private const string Series = "Repeat";
    private const string Stable = "UntilStable";
    private const string Latency = "LatencyUnderLoad";
    private const string Iperf3 = "Iperf3Json";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Server", "HostName", "ComputerName")]
    [ThroughputTransformation]
    [ValidateNotNull]
    public ThroughputTarget[] Target { get; set; } = [];

    [Parameter]
    public SwitchParameter Stream { get; set; }

    [Parameter(ParameterSetName = Series, Mandatory = true)]
    [Parameter(ParameterSetName = Stable)]
    [ValidateRange(1, 10000)]
    public int Repeat { get; set; } = 30;

    [Parameter(ParameterSetName = Stable, Mandatory = true)]
    public SwitchParameter UntilStable { get; set; }

    [Parameter(ParameterSetName = Stable)]
    [ValidateRange(0.001, 100)]
    public double StablePercent { get; set; } = 5;

    [Parameter(ParameterSetName = Stable)]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double? BudgetSeconds { get; set; }

    [Parameter(ParameterSetName = Latency, Mandatory = true)]
    public SwitchParameter LatencyUnderLoad { get; set; }

    [Parameter(ParameterSetName = Latency)]
    [ValidateRange(0.1, 3600)]
    public double IdleSeconds { get; set; } = 5;

    [Parameter(ParameterSetName = Latency)]
    [ValidateRange(1, 1000)]
    public int ProbeIntervalMilliseconds { get; set; } = 20;

    [Parameter(ParameterSetName = Latency)]
    [ValidateRange(1, 65535)]
    public int? ProbePort { get; set; }

    [Parameter(ParameterSetName = Iperf3, Mandatory = true)]
    public SwitchParameter Iperf3Json { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var target in Target)
            Run(token => TestAsync(target, token), target);
    }

    private async Task TestAsync(ThroughputTarget target, CancellationToken cancellationToken)
    {
        var options = CreateOptions(target) with { Log = Log };
        using var context = OpenContext();
        if (target.Server is { } server)
        {
            var address = await ServerLookup.FindAddressAsync(server.Name, server.Address, server.Port, server.Namespace, Namespace, options.Address?.AddressFamily ?? options.AddressFamily, cancellationToken).ConfigureAwait(false);
            options = options with { Target = address.ToString() };
        }

        Emit(await TestAsync(context, options, cancellationToken).ConfigureAwait(false));
    }

    private async Task<object> TestAsync(NetworkContext context, ThroughputOptions options, CancellationToken cancellationToken)
    {
        var rule = ParameterSetName switch
        {
            Series => new RepetitionRule { Runs = Repeat },
            Stable => new RepetitionRule { Runs = Repeat, StablePercent = StablePercent, Budget = TrafficCommand.Seconds(BudgetSeconds) },
            _ => null,
        };
        var view = new ThroughputProgressView(options, rule, TimeProvider.System);
        var several = new InlineProgress<ThroughputProgress>(progress => Show(view, progress));
        if (rule is not null)
            return await ThroughputSeries.RunAsync(context, options, rule, several, cancellationToken).ConfigureAwait(false);
        if (LatencyUnderLoad)
            return await LatencyUnderLoadTest.RunAsync(context, CreateLatencyOptions(options), several, cancellationToken).ConfigureAwait(false);
        var single = new InlineProgress<ThroughputInterval>(interval => Show(view, interval, run: 1, phase: null));
        var result = await ThroughputClient.RunAsync(context, options, single, cancellationToken).ConfigureAwait(false);
        return Iperf3Json ? Engine.Results.Iperf3Json.Serialize(result) : result;
    }

    private LatencyUnderLoadOptions CreateLatencyOptions(ThroughputOptions load) => new()
    {
        Load = load,
        Idle = TimeSpan.FromSeconds(IdleSeconds),
        ProbeInterval = TimeSpan.FromMilliseconds(ProbeIntervalMilliseconds),
        ProbePort = ProbePort,
    };

    private void Show(ThroughputProgressView view, ThroughputProgress progress)
    {
        if (progress.Interval is { } interval)
            Show(view, interval, progress.Run, progress.Phase);
    }

    private void Show(ThroughputProgressView view, ThroughputInterval interval, int run, string? phase)
    {
        if (Stream)
            Emit(interval);
        if (view.Next(interval, run, phase) is { } record)
            EmitProgress(record);
    }
}
