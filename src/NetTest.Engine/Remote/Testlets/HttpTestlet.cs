using System.Globalization;
using System.Net;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>HTTP requests with the times of their phases. An agent that is the target answers with a page of its own.</summary>
internal sealed class HttpTestlet : BuiltInTestlet
{
    private static readonly string[] s_flags = ["--https", "--insecure", "--keep-connection"];

    internal override TestletDescription Description { get; } = new()
    {
        Name = "http",
        Summary = "HTTP requests: status, size, and the times of lookup, connect, TLS, first byte and all",
        Usage = "[--https] [--path PATH] [--port N] [--method GET|HEAD] [--expected-status N] [--max-redirects N] [--count N] [--interval-ms MS] [--timeout-ms MS] [--insecure] [--keep-connection]",
        NeedsServer = true,
        Metrics =
        [
            new("requests", "requests", MetricDirection.Neutral),
            new("succeeded", "requests", MetricDirection.Higher),
            new("status_code", null, MetricDirection.Neutral),
            new("body_bytes", "B", MetricDirection.Neutral),
            new("lookup_p50_ms", "ms", MetricDirection.Lower),
            new("connect_p50_ms", "ms", MetricDirection.Lower),
            new("tls_p50_ms", "ms", MetricDirection.Lower),
            new("first_byte_p50_ms", "ms", MetricDirection.Lower),
            new("total_p50_ms", "ms", MetricDirection.Lower),
            new("total_p99_ms", "ms", MetricDirection.Lower),
        ],
    };

    internal override void Check(BuiltInCall call, bool isServer) => Read(call);

    internal override async Task<IBuiltInServer> StartServerAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var address = call.Target is { } own ? IPAddress.Parse(own) : IPAddress.IPv6Any;
        // The small server of the monitor's metrics is all that a request needs; it has none to tell here.
        var answer = new MetricsAnswer(_ => { }, () => true);
        return new Server(await PortTrial.StartAsync(call.Ports, port => Task.FromResult(MetricsServer.Start(call.Context, new IPEndPoint(address, port), answer))).ConfigureAwait(false));
    }

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var result = await ConnTest.RunAsync(Read(call), progress: null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var phases = result.Views.ToLookup(view => view.Name, StringComparer.Ordinal);
        return Measurement.Of(
            Description,
            Failure(result),
            ("requests", result.Sent),
            ("succeeded", result.Received),
            ("status_code", result.Details.GetValueOrDefault("StatusCode")),
            ("body_bytes", result.Details.GetValueOrDefault("BodyBytes")),
            ("lookup_p50_ms", phases["lookup"].FirstOrDefault()?.P50Ms),
            ("connect_p50_ms", phases["connect"].FirstOrDefault()?.P50Ms),
            ("tls_p50_ms", phases["tls"].FirstOrDefault()?.P50Ms),
            ("first_byte_p50_ms", phases["first-byte"].FirstOrDefault()?.P50Ms),
            ("total_p50_ms", result.RttP50Ms),
            ("total_p99_ms", result.RttP99Ms));
    }

    private static string? Failure(ConnTestResult result)
    {
        if (result.Received == result.Sent && result.Sent > 0)
            return null;
        var reasons = string.Join(", ", result.FailuresByReason.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));
        var problem = result.Details.GetValueOrDefault("Problem") is string said ? $" ({FlatJson.Excerpt(said)})" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{result.Sent - result.Received} of {result.Sent} requests failed: {reasons}{problem}");
    }

    private static ConnTestOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("http", call.Arguments, s_flags);
        var target = call.Target ?? "";
        var isSecure = arguments.Flag("--https") || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        var options = ProbeArguments.Read(arguments, new ConnTestOptions
        {
            Target = target,
            Context = call.Context,
            Protocol = isSecure ? ProbeProtocol.Https : ProbeProtocol.Http,
            Count = 1,
            Timeout = TimeSpan.FromSeconds(10),
            TimeProvider = call.TimeProvider,
        });
        var http = options.Http;
        options = options with
        {
            Target = WithPath(target, arguments.Text("--path")),
            Port = arguments.Whole(1, 65535, "--port", "-p") ?? call.TargetPort,
            Http = http with
            {
                Method = arguments.Text("--method", "-X") ?? http.Method,
                ExpectedStatus = arguments.Whole(100, 599, "--expected-status"),
                MaxRedirects = arguments.Whole(0, 50, "--max-redirects") ?? http.MaxRedirects,
                Insecure = arguments.Flag("--insecure", "-k"),
                KeepConnection = arguments.Flag("--keep-connection"),
            },
        };
        arguments.ThrowIfUnknown();
        return options;
    }

    // A path belongs to the target; a bare IPv6 address needs its brackets before it.
    private static string WithPath(string target, string? path)
    {
        if (path is null || target.Contains("://", StringComparison.Ordinal))
            return target;
        var host = IPAddress.TryParse(target, out var address) && target.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : target;
        return path.StartsWith('/') ? host + path : $"{host}/{path}";
    }

    private sealed class Server(MetricsServer server) : IBuiltInServer
    {
        public int? Port => server.EndPoint.Port;

        public Measurement Measure() => new(true, null, new Dictionary<string, TestletMetric>(StringComparer.Ordinal));

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
