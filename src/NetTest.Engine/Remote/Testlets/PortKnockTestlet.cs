using System.Globalization;
using NetTest.Engine.Probes.Ports;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>Which TCP ports of the target are open.</summary>
internal sealed class PortKnockTestlet : BuiltInTestlet
{
    internal override TestletDescription Description { get; } = new()
    {
        Name = "portknock",
        Summary = "TCP ports of the target: open, closed or filtered",
        Usage = "PORT|FIRST-LAST… [--timeout-ms MS] [--concurrency N] [--rate N]",
        Metrics =
        [
            new("open", "ports", MetricDirection.Higher),
            new("closed", "ports", MetricDirection.Lower),
            new("filtered", "ports", MetricDirection.Lower),
            new("unreachable", "ports", MetricDirection.Lower),
            new("connect_p50_ms", "ms", MetricDirection.Lower),
            new("not_open", null, MetricDirection.Neutral),
        ],
    };

    internal override void Check(BuiltInCall call, bool isServer) => Read(call);

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var result = await PortTest.RunAsync(call.Context, Read(call), ports: null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var notOpen = result.Ports.Where(port => port.State != PortState.Open).Select(port => string.Create(CultureInfo.InvariantCulture, $"{port.Port} {port.State}")).ToList();
        var times = result.Ports.Select(port => port.ConnectMs).OfType<double>().Order().ToList();
        return Measurement.Of(
            Description,
            notOpen.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{notOpen.Count} of {result.Ports.Count} ports are not open: {string.Join(", ", notOpen.Take(10))}{(notOpen.Count > 10 ? " …" : "")}"),
            ("open", result.Open),
            ("closed", result.Closed),
            ("filtered", result.Filtered),
            ("unreachable", result.Unreachable),
            ("connect_p50_ms", times.Count == 0 ? null : times[times.Count / 2]),
            ("not_open", notOpen.Count == 0 ? null : string.Join(", ", notOpen)));
    }

    private static PortTestOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("portknock", call.Arguments);
        var ports = arguments.Words.Concat(arguments.Text("--port", "-p") is { } more ? [more] : [])
            .SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries))
            .Select(word => PortRange.TryParse(word, null, out var range) ? range : throw arguments.Wrong($"'{Quoted.Text(word)}' is neither a port nor a range such as 8000-8100"))
            .ToList();
        if (ports.Count == 0 && call.TargetPort is { } port)
            ports.Add(new PortRange(port, port));
        if (ports.Count == 0)
            throw arguments.Wrong("it needs the ports as arguments, such as '22 443 8000-8100'");
        var defaults = new PortTestOptions { Targets = [call.Target ?? ""], Ports = ports };
        var options = defaults with
        {
            Timeout = arguments.Number(1, 3_600_000, "--timeout-ms", "-W") is { } timeout ? TimeSpan.FromMilliseconds(timeout) : defaults.Timeout,
            Concurrency = arguments.Whole(1, 4096, "--concurrency") ?? defaults.Concurrency,
            Rate = arguments.Number(0.001, 1e7, "--rate"),
            RequireOpen = true,
        };
        arguments.ThrowIfUnknown(wordsAllowed: true);
        return options;
    }
}
