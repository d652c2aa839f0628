using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Throughput;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>How much goes through, by the iperf3 protocol: a target that runs no agent may run iperf3.</summary>
internal sealed class ThroughputTestlet : BuiltInTestlet
{
    private static readonly string[] s_flags = ["--udp", "-u", "--reverse", "-R", "--bidirectional", "--bidir", "--zero-copy", "-Z", "-s", "--server"];

    internal override TestletDescription Description { get; } = new()
    {
        Name = "throughput",
        Summary = "TCP or UDP throughput by the iperf3 protocol",
        Usage = "[--seconds S | --bytes N] [--parallel N] [--reverse | --bidirectional] [--udp] [--rate 100M] [--block-bytes N] [--congestion-control NAME] [--omit-seconds S] [--zero-copy] [--port N]",
        NeedsServer = true,
        IsLoad = true,
        Metrics =
        [
            new("bits_per_second", "bit/s", MetricDirection.Higher),
            new("bytes_transferred", "B", MetricDirection.Neutral),
            new("upload_bits_per_second", "bit/s", MetricDirection.Higher),
            new("download_bits_per_second", "bit/s", MetricDirection.Higher),
            new("retransmits", "segments", MetricDirection.Lower),
            new("packets_per_second", "1/s", MetricDirection.Higher),
            new("loss_percent", "%", MetricDirection.Lower),
            new("jitter_ms", "ms", MetricDirection.Lower),
            new("rtt_mean_ms", "ms", MetricDirection.Lower),
            new("congestion_control", null, MetricDirection.Neutral),
        ],
    };

    internal override void Check(BuiltInCall call, bool isServer) => ThroughputOptionRules.Check(Read(call));

    internal override async Task<IBuiltInServer> StartServerAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var options = new ThroughputServerOptions
        {
            Context = call.Context,
            Address = call.Target is { } address ? IPAddress.Parse(address) : IPAddress.IPv6Any,
            TimeProvider = call.TimeProvider,
        };
        return new Server(await PortTrial.StartAsync(
            call.Ports,
            async port =>
            {
                var server = new ThroughputServer(options with { Port = port });
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
            }).ConfigureAwait(false));
    }

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var result = await ThroughputClient.RunAsync(call.Context, Read(call), progress: null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return Measurement.Of(
            Description,
            result.End == ThroughputEnd.Completed ? null : result.Error ?? $"the test ended early: {result.End}",
            ("bits_per_second", result.BitsPerSecond),
            ("bytes_transferred", result.BytesTransferred),
            ("upload_bits_per_second", result.UploadBitsPerSecond),
            ("download_bits_per_second", result.DownloadBitsPerSecond),
            ("retransmits", result.Retransmits),
            ("packets_per_second", result.PacketsPerSecond),
            ("loss_percent", result.LossPercent),
            ("jitter_ms", result.JitterMs),
            ("rtt_mean_ms", result.RttMeanMs),
            ("congestion_control", result.CongestionControl));
    }

    private static ThroughputOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("throughput", call.Arguments, s_flags);
        // The target and the role are the run's; todd's own objects say them a second time, as iperf's -c HOST and -s.
        _ = arguments.Text("--client", "-c");
        _ = arguments.Flag("--server", "-s");
        var isBoth = arguments.Flag("--bidirectional", "--bidir");
        var isReverse = arguments.Flag("--reverse", "-R");
        var bytes = arguments.Rate("--bytes", "-n");
        var options = new ThroughputOptions
        {
            Target = call.Target ?? "server",
            Port = arguments.Whole(1, 65535, "--port", "-p") ?? call.TargetPort ?? 5201,
            Protocol = arguments.Flag("--udp", "-u") ? ThroughputProtocol.Udp : ThroughputProtocol.Tcp,
            Direction = isBoth ? ThroughputDirection.Bidirectional : isReverse ? ThroughputDirection.Receive : ThroughputDirection.Send,
            Seconds = arguments.Whole(1, 86_400, "--seconds", "-t"),
            Bytes = bytes is { } count ? (long)count : null,
            Parallel = arguments.Whole(1, 128, "--parallel", "-P") ?? 1,
            OmitSeconds = arguments.Whole(0, 600, "--omit-seconds", "-O") ?? 0,
            BlockBytes = arguments.Whole(16, 1 << 20, "--block-bytes", "-l"),
            CongestionControl = arguments.Text("--congestion-control", "-C"),
            RateBitsPerSecond = arguments.Rate("--rate", "-b") is { } rate ? (long)rate : null,
            ZeroCopy = arguments.Flag("--zero-copy", "-Z"),
            TimeProvider = call.TimeProvider,
        };
        arguments.ThrowIfUnknown();
        return options;
    }

    private sealed class Server(ThroughputServer server) : IBuiltInServer
    {
        public int? Port => server.EndPoint?.Port;

        public Measurement Measure() => new(true, null, new Dictionary<string, TestletMetric>(StringComparer.Ordinal)
        {
            ["completed"] = new() { Value = server.CompletedTests, Unit = "tests" },
        });

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
