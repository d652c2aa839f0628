using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Confidence;
using NetTest.Engine.Throughput.LatencyUnderLoad;

namespace NetTest.Cli.Commands.Throughput;

/// <summary><c>nettest throughput client</c>.</summary>
internal sealed class ThroughputClientCommand : VerbCommand
{
    private readonly ThroughputClientOptionSet _options;
    private readonly RepetitionOptionSet _repetition;
    private readonly Option<bool> _iperf3Json = Opt.Flag("--iperf3-json", "Print the result as iperf3 -J does, for programs that read that");

    internal ThroughputClientCommand(CommandEnvironment environment)
        : base("client", "Measure throughput to a server of NetTest's or any iperf3", environment)
    {
        _options = new ThroughputClientOptionSet(this);
        _repetition = new RepetitionOptionSet(this);
        Options.Add(_iperf3Json);
        Examples =
        [
            new("nettest throughput client 10.1.1.2 --seconds 10 --parallel 4 --reverse", "TCP, four streams, the server sends"),
            new("nettest throughput client 10.1.1.2 --udp --rate 100M --bidirectional", "UDP at 100 Mbit/s each way"),
            new("nettest throughput client 10.1.1.2 --until-stable --stable-percent 3", "Again and again until the median is known to 3 %"),
            new("nettest throughput client 10.1.1.2 --latency-under-load", "What load does to round-trip times, with a bufferbloat grade"),
        ];
        Validators.Add(result =>
        {
            if (!result.GetValue(_iperf3Json))
                return;
            if (result.GetValue(environment.Options.Json))
                result.AddError("'--iperf3-json' is JSON of another form; leave out --json");
            if (result.GetValue(_repetition.UntilStable) || result.GetResult(_repetition.Repeat) is not null || result.GetValue(_repetition.LatencyUnderLoad))
                result.AddError("'--iperf3-json' tells of one run, as iperf3 does; leave out --repeat, --until-stable and --latency-under-load");
        });
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var network = _options.OpenContext(parse);
        var options = _options.Bind(parse) with { Log = context.Log };
        var iperf3 = parse.GetValue(_iperf3Json);
        var lines = new ThroughputLines(context, quiet: iperf3);
        if (_repetition.GetLatency(parse, options) is { } latency)
            return await MeasureLatencyAsync(network, latency, lines, context, cancellationToken).ConfigureAwait(false);
        if (_repetition.GetRule(parse) is { } rule)
            return await RepeatAsync(network, options, rule, lines, context, cancellationToken).ConfigureAwait(false);
        var result = await ThroughputClient.RunAsync(network, options, lines, cancellationToken).ConfigureAwait(false);
        if (iperf3)
            context.Host.Out.WriteLine(Iperf3Json.Serialize(result));
        else
            context.WriteResult(result, shown => ThroughputReport.Write(context.Page, shown, context.Quiet));
        return Verdict.ExitCodeOf(result.Status);
    }

    private static async Task<int> RepeatAsync(
        NetworkContext network, ThroughputOptions options, RepetitionRule rule, ThroughputLines lines, CommandContext context, CancellationToken cancellationToken)
    {
        var series = await ThroughputSeries.RunAsync(network, options, rule, lines, cancellationToken).ConfigureAwait(false);
        context.WriteResult(series, shown => ThroughputSeriesReport.Write(context.Page, shown, context.Quiet));
        return Verdict.ExitCodeOf(series.Status);
    }

    private static async Task<int> MeasureLatencyAsync(
        NetworkContext network, LatencyUnderLoadOptions options, ThroughputLines lines, CommandContext context, CancellationToken cancellationToken)
    {
        var result = await LatencyUnderLoadTest.RunAsync(network, options, lines, cancellationToken).ConfigureAwait(false);
        context.WriteResult(result, shown => LatencyUnderLoadReport.Write(context.Page, shown, context.Quiet));
        return Verdict.ExitCodeOf(result.Status);
    }
}
