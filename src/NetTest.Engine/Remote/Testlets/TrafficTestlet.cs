using System.Globalization;
using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Traffic;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>Stateful connections between two agents: the traffic client and server.</summary>
internal sealed class TrafficTestlet : BuiltInTestlet
{
    internal override TestletDescription Description { get; } = new()
    {
        Name = "traffic",
        Summary = "Stateful connections that speak a pattern: counts, failures, rates and times",
        Usage = "[--connections N] [--concurrency N] [--rate N] [--duration-seconds S] [--pattern NAME] [--udp] [--port N]",
        Roles = TestletDescription.BothRoles,
        IsLoad = true,
        Metrics =
        [
            new("attempted", "connections", MetricDirection.Neutral),
            new("succeeded", "connections", MetricDirection.Higher),
            new("failed", "connections", MetricDirection.Lower),
            new("connections_per_second", "1/s", MetricDirection.Higher),
            new("bits_per_second", "bit/s", MetricDirection.Higher),
            new("connect_p50_ms", "ms", MetricDirection.Lower),
            new("connect_p99_ms", "ms", MetricDirection.Lower),
            new("transaction_p50_ms", "ms", MetricDirection.Lower),
            new("transaction_p99_ms", "ms", MetricDirection.Lower),
            new("bytes_sent", "B", MetricDirection.Neutral),
            new("bytes_received", "B", MetricDirection.Neutral),
        ],
    };

    internal override void Check(BuiltInCall call, bool isServer)
    {
        if (isServer)
            ReadServer(call);
        else
            ReadClient(call, new IPEndPoint(IPAddress.Loopback, 1));
    }

    internal override async Task<IBuiltInServer> StartServerAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var options = ReadServer(call);
        var server = await PortTrial.StartAsync(call, port => TrafficServer.StartAsync(options with { Port = port }, cancellationToken)).ConfigureAwait(false);
        return new Server(server);
    }

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var address = await TargetAddress.ResolveAsync(call, cancellationToken).ConfigureAwait(false);
        var options = ReadClient(call, new IPEndPoint(address, 0));
        var client = await TrafficClient.StartAsync(options, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            using var cancelled = cancellationToken.Register(() => _ = client.StopAsync(CancellationToken.None));
            var result = await client.Completion.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return Measure(result);
        }
    }

    private static TransportProtocol Protocol(ArgumentReader arguments) => arguments.Flag("--udp", "-u") ? TransportProtocol.Udp : TransportProtocol.Tcp;

    private static TrafficPattern? Pattern(ArgumentReader arguments) => arguments.Text("--pattern") is { } name ? TrafficPattern.Find(name) : null;

    private static ArgumentReader Arguments(BuiltInCall call) => new("traffic", call.Arguments, "--udp", "-u");

    private static TrafficServerOptions ReadServer(BuiltInCall call)
    {
        var arguments = Arguments(call);
        var options = new TrafficServerOptions
        {
            Context = call.Context,
            Address = call.Target is { } address ? IPAddress.Parse(address) : IPAddress.IPv6Any,
            Port = 0,
            Protocol = Protocol(arguments),
            TimeProvider = call.TimeProvider,
        };
        options = options with { Pattern = Pattern(arguments) ?? options.Pattern };
        // The server gets the client's arguments: what only concerns the client is read past.
        ReadLoad(arguments);
        arguments.ThrowIfUnknown();
        return options;
    }

    private static TrafficClientOptions ReadClient(BuiltInCall call, IPEndPoint server)
    {
        var arguments = Arguments(call);
        var (connections, concurrency, rate, duration, port) = ReadLoad(arguments);
        var options = new TrafficClientOptions
        {
            Context = call.Context,
            Server = new IPEndPoint(server.Address, port ?? call.TargetPort ?? (server.Port > 0 ? server.Port : 443)),
            Protocol = Protocol(arguments),
            Connections = connections ?? (duration is null ? 1 : null),
            Concurrency = concurrency ?? 1,
            Rate = rate,
            Duration = duration is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            TimeProvider = call.TimeProvider,
        };
        options = options with { Pattern = Pattern(arguments) ?? options.Pattern };
        arguments.ThrowIfUnknown();
        return options;
    }

    private static (int? Connections, int? Concurrency, double? Rate, double? Duration, int? Port) ReadLoad(ArgumentReader arguments) =>
        (arguments.Whole(1, int.MaxValue, "--connections", "-n"),
            arguments.Whole(1, 1_000_000, "--concurrency", "-c"),
            arguments.Number(0.001, 1e7, "--rate"),
            arguments.Number(0.001, 86_400, "--duration-seconds", "-t"),
            arguments.Whole(1, 65535, "--port", "-p"));

    private Measurement Measure(TrafficClientResult result)
    {
        var reason = result.Failed == 0 && result.Attempted > 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{result.Failed} of {result.Attempted} connections failed: {string.Join(", ", result.FailuresByReason.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")))}");
        return Measurement.Of(
            Description,
            reason,
            ("attempted", result.Attempted),
            ("succeeded", result.Succeeded),
            ("failed", result.Failed),
            ("connections_per_second", result.ConnectionsPerSecond),
            ("bits_per_second", result.BitsPerSecond),
            ("connect_p50_ms", result.ConnectP50Ms),
            ("connect_p99_ms", result.ConnectP99Ms),
            ("transaction_p50_ms", result.TransactionP50Ms),
            ("transaction_p99_ms", result.TransactionP99Ms),
            ("bytes_sent", result.BytesSent),
            ("bytes_received", result.BytesReceived));
    }

    private sealed class Server(TrafficServer server) : IBuiltInServer
    {
        public int? Port => server.EndPoint.Port;

        public Measurement Measure()
        {
            var result = server.GetResult();
            return new Measurement(true, null, new Dictionary<string, TestletMetric>(StringComparer.Ordinal)
            {
                ["accepted"] = new() { Value = result.Accepted, Unit = "connections" },
                ["completed"] = new() { Value = result.Completed, Unit = "connections" },
            });
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
