using System.Globalization;
using System.Net;
using NetTest.Engine.Probes;
using NetTest.Engine.Results;
using NetTest.Engine.Traffic;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>HTTP requests with the times of their parts. An agent that is a target answers with a small web server of its own.</summary>
internal sealed class HttpTestlet : RoundTripTestlet
{
    internal override TestletDescription Description { get; } = new()
    {
        Name = "http",
        Summary = "HTTP or HTTPS requests: name, connect, TLS, first byte, total, code and size",
        Usage = "[--tls] [--path PATH] [--port N] [--method GET] [--expect-status N] [--insecure] [--count N] [--interval-ms MS] [--timeout-seconds S]",
        Roles = TestletDescription.BothRoles,
        Metrics =
        [
            .. RoundTripMetrics,
            new("status_code", null, MetricDirection.Neutral),
            new("body_bytes", "B", MetricDirection.Neutral),
            new("lookup_p50_ms", "ms", MetricDirection.Lower),
            new("connect_p50_ms", "ms", MetricDirection.Lower),
            new("tls_p50_ms", "ms", MetricDirection.Lower),
            new("first_byte_p50_ms", "ms", MetricDirection.Lower),
        ],
    };

    internal override async Task<IBuiltInServer> StartServerAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var options = new TrafficServerOptions
        {
            Context = call.Context,
            Address = call.Target is { } address ? IPAddress.Parse(address) : IPAddress.IPv6Any,
            TimeProvider = call.TimeProvider,
        };
        return new Server(await PortTrial.StartAsync(call, port => TrafficServer.StartAsync(options with { Port = port }, cancellationToken)).ConfigureAwait(false));
    }

    // What comes back is as big as the page.
    internal override double? EstimateBitsPerSecond(BuiltInCall call) => null;

    protected override ConnTestOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("http", call.Arguments, "--tls", "--insecure");
        var isTls = arguments.Flag("--tls");
        var port = arguments.Whole(1, 65535, "--port", "-p") ?? (isTls ? null : call.TargetPort);
        var path = arguments.Text("--path");
        var isUrl = call.Target?.Contains("://", StringComparison.Ordinal) == true;
        var options = ReadCommon(call, arguments, 3);
        options = options with
        {
            Target = path is null || isUrl ? options.Target : Host(options.Target) + "/" + path.TrimStart('/'),
            Protocol = isTls || call.Target?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true ? ProbeProtocol.Https : ProbeProtocol.Http,
            Port = port,
            Http = options.Http with
            {
                // The target's own server answers HEAD, as the pattern of that name has it.
                Method = arguments.Text("--method") ?? (call.TargetPort is null ? "GET" : "HEAD"),
                ExpectedStatus = arguments.Whole(100, 599, "--expect-status"),
                Insecure = arguments.Flag("--insecure"),
            },
        };
        arguments.ThrowIfUnknown();
        return options;
    }

    protected override IEnumerable<(string Name, object? Value)> Extra(ConnTestResult result) =>
    [
        ("status_code", Number(result, "StatusCode")),
        ("body_bytes", Number(result, "BodyBytes")),
        ("lookup_p50_ms", Phase(result, "lookup")),
        ("connect_p50_ms", Phase(result, "connect")),
        ("tls_p50_ms", Phase(result, "tls")),
        ("first_byte_p50_ms", Phase(result, "first-byte")),
    ];

    private static string Host(string target) => target.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(target, out _) ? $"[{target}]" : target;

    private static double? Number(ConnTestResult result, string name) =>
        result.Details.TryGetValue(name, out var value) && value is not null ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;

    private static double? Phase(ConnTestResult result, string name) =>
        result.Views.FirstOrDefault(view => view.Name.EndsWith(name, StringComparison.Ordinal))?.P50Ms;

    private sealed class Server(TrafficServer server) : IBuiltInServer
    {
        public int? Port => server.EndPoint.Port;

        public Measurement Measure() => new(true, null, new Dictionary<string, TestletMetric>(StringComparer.Ordinal) { ["accepted"] = new() { Value = server.GetResult().Accepted } });

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
