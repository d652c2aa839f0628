using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Throughput;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>Throughput by the iperf3 protocol. todd's arguments for iperf are taken: <c>-c {{target}}</c> and <c>-s</c> say what is known anyway.</summary>
internal sealed class ThroughputTestlet : BuiltInTestlet
{
    // iperf3's, see ThroughputOptions.RateBitsPerSecond.
    private const long DefaultUdpBitsPerSecond = 1_048_576;

    private static readonly string[] s_flags = ["-s", "--udp", "-u", "--reverse", "-R", "--bidirectional", "--bidir", "-J"];

    internal override TestletDescription Description { get; } = new()
    {
        Name = "throughput",
        Summary = "Throughput over TCP or UDP by the iperf3 protocol; any iperf3 is a valid target",
        Usage = "[--seconds N | --bytes N] [--parallel N] [--reverse | --bidirectional] [--udp] [--rate 100M] [--port N]",
        Roles = TestletDescription.BothRoles,
        IsLoad = true,
        Metrics =
        [
            new("bits_per_second", "bit/s", MetricDirection.Higher),
            new("retransmits", null, MetricDirection.Neutral),
            new("loss_percent", "%", MetricDirection.Lower),
            new("jitter_ms", "ms", MetricDirection.Lower),
            new("bytes_transferred", "B", MetricDirection.Neutral),
            new("rtt_mean_ms", "ms", MetricDirection.Lower),
            new("packets_per_second", "1/s", MetricDirection.Higher),
            new("congestion_control", null, MetricDirection.Neutral),
        ],
    };

    internal override void Check(BuiltInCall call, bool isServer) => Read(call);

    internal override double? EstimateBitsPerSecond(BuiltInCall call)
    {
        var options = Read(call);
        return (options.RateBitsPerSecond ?? (options.Protocol == ThroughputProtocol.Udp ? DefaultUdpBitsPerSecond : 0)) is > 0 and var rate ? (double)rate * options.Parallel : null;
    }

    internal override async Task<IBuiltInServer> StartServerAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var options = new ThroughputServerOptions
        {
            Context = call.Context,
            Address = call.Target is { } address ? IPAddress.Parse(address) : IPAddress.IPv6Any,
            TimeProvider = call.TimeProvider,
        };
        return new Server(await PortTrial.StartAsync(call, port => StartAsync(options with { Port = port }, cancellationToken)).ConfigureAwait(false));
    }

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var result = await ThroughputClient.RunAsync(call.Context, Read(call), null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return Measurement.Of(
            Description,
            result.Status == ResultStatus.Passed ? null : result.Error ?? $"it ended with {result.End}",
            ("bits_per_second", result.BitsPerSecond),
            ("retransmits", result.Retransmits),
            ("loss_percent", result.LossPercent),
            ("jitter_ms", result.JitterMs),
            ("bytes_transferred", result.BytesTransferred),
            ("rtt_mean_ms", result.RttMeanMs),
            ("packets_per_second", result.PacketsPerSecond),
            ("congestion_control", result.CongestionControl));
    }

    private static ThroughputOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("throughput", call.Arguments, s_flags);
        // What iperf is told on a command line and everybody here knows, or gets in another way: the roles, the format, the interval.
        arguments.Flag("-s", "-J");
        arguments.Text("-c", "-f", "-i");
        var isBidirectional = arguments.Flag("--bidirectional", "--bidir");
        var options = new ThroughputOptions { Target = call.Target ?? "", TimeProvider = call.TimeProvider };
        options = options with
        {
            Port = arguments.Whole(1, 65535, "--port", "-p") ?? call.TargetPort ?? options.Port,
            Protocol = arguments.Flag("--udp", "-u") ? ThroughputProtocol.Udp : ThroughputProtocol.Tcp,
            Direction = isBidirectional ? ThroughputDirection.Bidirectional : arguments.Flag("--reverse", "-R") ? ThroughputDirection.Receive : ThroughputDirection.Send,
            Seconds = arguments.Whole(1, 86_400, "--seconds", "-t"),
            Bytes = (long?)arguments.Rate("--bytes", "-n"),
            Parallel = arguments.Whole(1, 128, "--parallel", "-P") ?? 1,
            RateBitsPerSecond = (long?)arguments.Rate("--rate", "-b"),
        };
        arguments.ThrowIfUnknown();
        return options;
    }

    private static async Task<ThroughputServer> StartAsync(ThroughputServerOptions options, CancellationToken cancellationToken)
    {
        var server = new ThroughputServer(options);
        try
        {
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private sealed class Server(ThroughputServer server) : IBuiltInServer
    {
        public int? Port => server.EndPoint?.Port;

        public Measurement Measure() => new(true, null, new Dictionary<string, TestletMetric>(StringComparer.Ordinal) { ["completed"] = new() { Value = server.CompletedTests } });

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
