using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Probes.Monitor;

namespace NetTest.Cli.Commands.ConnTest;

/// <summary><c>nettest conntest monitor</c>.</summary>
internal sealed class MonitorCommand : VerbCommand
{
    private readonly MonitorOptionSet _options;

    internal MonitorCommand(CommandEnvironment environment)
        : base("monitor", "Be a node of a mesh: probe peers for ever, answer theirs, serve metrics to Prometheus; Ctrl-C is its proper end, exit code 0", environment)
    {
        _options = new MonitorOptionSet(this);
        Examples =
        [
            new("nettest conntest monitor 10.1.1.2 10.1.1.3 10.1.1.4", "Three peers; metrics on http://localhost:9990/metrics"),
            new("nettest conntest monitor srv:_conntest._tcp.mesh.example --neighbours 5", "All that DNS names, of which each node probes five"),
            new("nettest conntest monitor --target-file peers.txt --rounds 10 --json", "Ten rounds with the peers of a file, then a verdict: exit code 1 if one is down"),
        ];
        Notes =
        [
            .. LiveRun.Notes,
            "",
            "For those who come from conntest:",
            "  conntest            default      here",
            "  host_port           8080         --port",
            "  dst_hst             -            TARGET; srv:NAME where it is a name with SRV records",
            "  wait_time           5 s          --interval-seconds",
            "  rand_secs           5 s          --jitter-seconds",
            "  short_test_bytes    10           --payload-bytes",
            "  long_test_bytes     10000        --long-payload-bytes",
            "  times_to_send       0, for ever  --rounds",
            "  DNS_retry_interval  5 s          --dns-retry-seconds",
            "  max_DNS_retries     -1, for ever --max-dns-retries",
            "  prom_port           9990         --metrics-port",
            "  nodename            NODE_NAME    --node-name",
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var network = _options.OpenContext(parse);
        var view = new MonitorProgressView(context);
        var monitor = await ConnTestMonitor.StartAsync(_options.Bind(parse, network) with { Log = context.Log }, view, cancellationToken).ConfigureAwait(false);
        await using (monitor.ConfigureAwait(false))
        {
            Announce(monitor, context);
            view.Follow(monitor.GetResult);
            // Ctrl-C is how it ends without --rounds.
            var result = await LiveRun.ToEndAsync(monitor.Completion, () => monitor.StopAsync(CancellationToken.None), view, context, cancellationToken).ConfigureAwait(false);
            context.WriteResult(result, shown => MonitorReport.Write(context.Page, shown, context.Quiet));
            return Verdict.ExitCodeOf(result.Status);
        }
    }

    private static void Announce(ConnTestMonitor monitor, CommandContext context)
    {
        var options = monitor.Options;
        context.WriteEvent(new
        {
            Event = "listening",
            Node = options.EffectiveNodeName,
            Metrics = monitor.MetricsEndPoint,
            MetricsPort = monitor.MetricsEndPoint?.Port,
            Responder = monitor.ResponderEndPoint,
            Namespace = options.Context.Name,
        });
        if (context.Json)
            return;
        context.Page.WriteLine($"node {options.EffectiveNodeName} in {NetworkWords.Where(options.Context)}: "
            + (monitor.ResponderEndPoint is { } responder ? $"answering on {responder}, " : "")
            + (monitor.MetricsEndPoint is { } metrics ? $"metrics on http://{metrics}/metrics" : "no metrics"));
    }
}
