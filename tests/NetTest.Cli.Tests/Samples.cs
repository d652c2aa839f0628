using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Results;
using NetTest.Engine.Traffic;

namespace NetTest.Cli.Tests;

/// <summary>Hand-made results, and a page to show them on.</summary>
internal static class Samples
{
    internal static TrafficClientResult Client { get; } = new()
    {
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationSeconds = 1.24,
        Status = ResultStatus.Passed,
        Name = "ns_c1→web",
        Server = "10.1.1.2:443",
        Pattern = "sym",
        Protocol = "tls",
        Attempted = 2000,
        Connected = 2000,
        Succeeded = 2000,
        Failed = 0,
        Interrupted = 0,
        FailuresByReason = new Dictionary<string, long>(StringComparer.Ordinal),
        PeakConcurrency = 5,
        ConnectionsPerSecond = 1612.9,
        BytesSent = 12_000_000,
        BytesReceived = 12_000_000,
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
        Intervals = [],
    };

    internal static TrafficServerResult Server { get; } = new()
    {
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationSeconds = 1.3,
        Status = ResultStatus.Passed,
        Name = "web",
        EndPoint = "10.1.1.2:443",
        Pattern = "sym",
        Protocol = "tls",
        Accepted = 2000,
        Completed = 2000,
        Failed = 0,
        Interrupted = 0,
        FailuresByReason = new Dictionary<string, long>(StringComparer.Ordinal),
        PeakConcurrency = 6,
        BytesSent = 12_000_000,
        BytesReceived = 12_000_000,
        Transactions = 24_000,
        Intervals = [],
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
