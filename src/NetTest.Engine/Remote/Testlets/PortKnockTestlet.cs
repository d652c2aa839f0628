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
        Summary = "Which TCP ports are open, closed or filtered; Ok if all of them are open",
        Usage = "--ports 22,80,8000-8010 [--timeout-seconds S] [--any]",
        Metrics =
        [
            new("open", null, MetricDirection.Higher),
            new("closed", null, MetricDirection.Neutral),
            new("filtered", null, MetricDirection.Neutral),
            new("unreachable", null, MetricDirection.Lower),
            new("connect_max_ms", "ms", MetricDirection.Lower),
        ],
    };

    internal override void Check(BuiltInCall call, bool isServer) => Read(call);

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var result = await PortTest.RunAsync(call.Context, Read(call), null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var shut = string.Join(", ", result.Ports.Where(port => port.State != PortState.Open).Take(10).Select(port => string.Create(CultureInfo.InvariantCulture, $"{port.Port} {port.State}")));
        return Measurement.Of(
            Description,
            result.Status == ResultStatus.Passed ? null : $"not open: {shut}",
            ("open", result.Open),
            ("closed", result.Closed),
            ("filtered", result.Filtered),
            ("unreachable", result.Unreachable),
            ("connect_max_ms", result.Ports.Max(port => port.ConnectMs)));
    }

    private static PortTestOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("portknock", call.Arguments, "--any");
        var text = arguments.Text("--ports", "-p") ?? string.Join(',', arguments.Words);
        var ports = new List<PortRange>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            ports.Add(PortRange.TryParse(part, CultureInfo.InvariantCulture, out var range) ? range : throw arguments.Wrong($"'{Quoted.Text(part)}' is no port or range of ports"));
        if (ports.Count == 0)
            throw arguments.Wrong("it needs --ports, such as --ports 22,80,443");
        var options = new PortTestOptions { Targets = [call.Target ?? ""], Ports = ports };
        options = options with
        {
            RequireOpen = !arguments.Flag("--any"),
            Timeout = arguments.Number(0.001, 60, "--timeout-seconds", "-t") is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Timeout,
        };
        arguments.ThrowIfUnknown(wordsAllowed: true);
        return options;
    }
}
