using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;

namespace NetTest.Benchmarks;

/// <summary>TLS 1.3 full handshakes with an ECDSA P-256 certificate per second, client and server together, against h2load on nginx with one request per connection.</summary>
internal static partial class HandshakeBenchmark
{
    private const int Concurrency = 64;
    private const int Connections = 6_000;
    private const int Rounds = 5;

    internal static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var lab = await BenchmarkLab.CreateAsync(cancellationToken);
        Console.WriteLine($"   TLS 1.3, ECDSA P-256, full handshakes, medians of {Rounds} interleaved rounds; h2load does not check the certificate, nettest does");
        var ours = new List<double>();
        var peer = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await OursAsync(lab, cancellationToken));
            await using var nginx = await Nginx.StartAsync(lab, workers: Environment.ProcessorCount, cancellationToken);
            peer.Add(await H2LoadAsync(lab, cancellationToken));
        }

        Console.WriteLine($"   nettest {Tool.Median(ours):F0}/s   h2load+nginx {Tool.Median(peer):F0}/s");
        Console.WriteLine($"   ratio nettest / h2load = {Tool.Median(ours) / Tool.Median(peer):F2}   (target 0.8)");
    }

    private static async Task<double> OursAsync(BenchmarkLab lab, CancellationToken cancellationToken)
    {
        await using var server = await TrafficServer.StartAsync(
            new TrafficServerOptions
            {
                Context = lab.Server,
                Address = IPAddress.Parse(BenchmarkLab.ServerAddress),
                Port = 0,
                Pattern = ConnectionBenchmark.Pattern,
                Tls = new TlsServerOptions { ServerName = "bench.test", MinimumVersion = TlsProtocolVersion.Tls13 },
            },
            cancellationToken);
        await using var client = await TrafficClient.StartAsync(
            new TrafficClientOptions
            {
                Context = lab.Client,
                Server = server.EndPoint,
                Pattern = ConnectionBenchmark.Pattern,
                Connections = Connections,
                Concurrency = Concurrency,
                Tls = new TlsClientOptions { ServerName = "bench.test", TrustedAuthorities = [TestCertificateAuthority.Authority], MinimumVersion = TlsProtocolVersion.Tls13 },
            },
            cancellationToken);
        var result = await client.Completion;
        if (result.Failed > 0 || result.ResumedSessions != 0)
            throw new InvalidOperationException($"{result.Failed} failed, {result.ResumedSessions} resumed: {string.Join(", ", result.FailuresByReason)}");
        return result.ConnectionsPerSecond;
    }

    private static async Task<double> H2LoadAsync(BenchmarkLab lab, CancellationToken cancellationToken)
    {
        // One request per connection: as many clients as requests. So many at once is what h2load can do; a few runs make one number.
        const int clients = 2000;
        var rates = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            var (_, output) = await Tool.RunAsync("ip", ["netns", "exec", lab.ClientNamespace, "h2load", "--h1", "-t", "2", "-n", $"{clients}", "-c", $"{clients}", $"https://{BenchmarkLab.ServerAddress}/"], cancellationToken);
            var match = Rate().Match(output);
            if (!match.Success || !output.Contains($"{clients} succeeded", StringComparison.Ordinal))
                throw new InvalidOperationException(output);
            rates.Add(double.Parse(match.Groups["rate"].Value, CultureInfo.InvariantCulture));
        }

        return Tool.Median(rates);
    }

    [GeneratedRegex(@"finished in [\d.]+m?s, (?<rate>[\d.]+) req/s", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();
}
