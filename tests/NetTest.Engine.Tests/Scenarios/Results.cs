using NetTest.Engine.Results;
using NetTest.Engine.Scenarios;

namespace NetTest.Engine.Tests.Scenarios;

/// <summary>Results made by hand.</summary>
internal static class Results
{
    internal static TrafficClientResult Client(string name, long succeeded, long failed = 0, long interrupted = 0, long? connected = null, long bytesSent = 0, long bytesReceived = 0) => new()
    {
        Name = name,
        Server = "10.1.1.2:80",
        Pattern = "sym",
        Protocol = "tcp",
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationSeconds = 1,
        Status = ResultStatus.Passed,
        Attempted = succeeded + failed + interrupted,
        Connected = connected ?? succeeded,
        Succeeded = succeeded,
        Failed = failed,
        Interrupted = interrupted,
        FailuresByReason = new Dictionary<string, long>(StringComparer.Ordinal),
        PeakConcurrency = 3,
        ConnectionsPerSecond = succeeded,
        BytesSent = bytesSent,
        BytesReceived = bytesReceived,
        BitsPerSecond = 0,
        Transactions = succeeded,
        ConnectP99Ms = 1.5,
        Intervals = [],
    };

    internal static TrafficServerResult Server(string name, long accepted, long completed, long failed = 0, long interrupted = 0, long bytesSent = 0, long bytesReceived = 0) => new()
    {
        Name = name,
        EndPoint = "10.1.1.2:80",
        Pattern = "sym",
        Protocol = "tcp",
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationSeconds = 1,
        Status = ResultStatus.Passed,
        Accepted = accepted,
        Completed = completed,
        Failed = failed,
        Interrupted = interrupted,
        FailuresByReason = new Dictionary<string, long>(StringComparer.Ordinal),
        PeakConcurrency = 4,
        BytesSent = bytesSent,
        BytesReceived = bytesReceived,
        Transactions = completed,
        Intervals = [],
    };

    internal static ScenarioOutcome Outcome(IReadOnlyList<TrafficClientResult> clients, IReadOnlyList<TrafficServerResult> servers) => new()
    {
        Clients = clients,
        Servers = servers,
        Duration = TimeSpan.FromSeconds(1),
        Cancelled = false,
        CongestionControl = null,
    };

    internal static ConnTestResult Probe(string name) => new()
    {
        Name = name,
        Target = "10.1.1.2",
        Protocol = "icmp",
        Address = "10.1.1.2",
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationSeconds = 1,
        Status = ResultStatus.Passed,
        Sent = 10,
        Received = 10,
        Lost = 0,
        LossPercent = 0,
        Trustworthy = true,
    };

    internal static ThroughputResult Throughput(string name, double bitsPerSecond) => new()
    {
        Name = name,
        Target = "10.1.1.2:5201",
        Role = "client",
        Protocol = "tcp",
        Direction = "send",
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationSeconds = 1,
        Status = ResultStatus.Passed,
        End = ThroughputEnd.Completed,
        BitsPerSecond = bitsPerSecond,
        BytesTransferred = (long)bitsPerSecond / 8,
        Streams = [],
        Intervals = [],
    };
}
