using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Results;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;

namespace NetTest.Cli.Tests;

/// <summary>Hand-made results, and a page to show them on.</summary>
internal static class Samples
{
    internal static TrafficClientResult Client { get; } = SampleResults.Client("ns_c1→web", 2000, bytesSent: 12_000_000, bytesReceived: 12_000_000) with
    {
        DurationSeconds = 1.24,
        Server = "10.1.1.2:443",
        Protocol = "tls",
        PeakConcurrency = 5,
        ConnectionsPerSecond = 1612.9,
        BitsPerSecond = 1.25e9,
        ConnectP50Ms = 0.042,
        ConnectP99Ms = 0.42,
        HandshakeP50Ms = 1.25,
        HandshakeP99Ms = 12.5,
        TransactionP50Ms = 0.08,
        TransactionP99Ms = 1250,
        Transactions = 24_000,
        TlsVersion = "TLSv1.3",
        CipherSuite = "TLS_AES_256_GCM_SHA384",
        ResumedSessions = 0,
    };

    internal static TrafficServerResult Server { get; } = SampleResults.Server("web", 2000, 2000, bytesSent: 12_000_000, bytesReceived: 12_000_000) with
    {
        DurationSeconds = 1.3,
        EndPoint = "10.1.1.2:443",
        Protocol = "tls",
        PeakConcurrency = 6,
        Transactions = 24_000,
    };

    internal static ScenarioResult Scenario { get; } = new()
    {
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationSeconds = 1.7,
        Status = ResultStatus.Passed,
        Case = "quick",
        Path = "demo.yaml",
        Clients = [Client],
        Servers = [Server],
        Discrepancies = [],
        Assertions = [],
        BuildSeconds = 0.31,
        TrafficSeconds = 1.24,
        TeardownSeconds = 0.12,
    };

    internal static TrafficProgress Progress { get; } = new()
    {
        Name = "ns_c1→web",
        Server = "10.1.1.2:443",
        Total = 100_000,
        Attempted = 25_005,
        Succeeded = 24_900,
        Failed = 100,
        Active = 5,
        ConnectionsPerSecond = 2345,
        BitsPerSecond = 225e6,
        BytesTransferred = 300_000_000,
        ElapsedSeconds = 10.6,
        RemainingSeconds = 32,
        IsCompleted = false,
    };

    /// <summary>What is written onto a page that is no terminal, laid out for so many columns.</summary>
    internal static string Write(int width, Action<Page> write)
    {
        using var output = new StringWriter { NewLine = "\n" };
        write(Page.For(new CliHost { Out = output, Error = TextWriter.Null, Width = () => width }));
        return output.ToString();
    }
}
