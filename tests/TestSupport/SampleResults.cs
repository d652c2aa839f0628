using NetTest.Engine.Results;

namespace NetTest.TestSupport;

/// <summary>Results made by hand, whole and unremarkable: a test changes by <c>with</c> what it is about.</summary>
public static class SampleResults
{
    public static TrafficClientResult Client(string name, long succeeded, long failed = 0, long interrupted = 0, long bytesSent = 0, long bytesReceived = 0) => new()
    {
        Name = name,
        Server = "10.1.1.2:80",
        Pattern = "sym",
        Protocol = "tcp",
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationSeconds = 1,
        Status = ResultStatus.Passed,
        Attempted = succeeded + failed + interrupted,
        Connected = succeeded,
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

    public static TrafficServerResult Server(string name, long accepted, long completed, long failed = 0, long interrupted = 0, long bytesSent = 0, long bytesReceived = 0) => new()
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

    public static ConnTestResult Probe(string name) => new()
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

    public static ThroughputResult Throughput(string? name, double bitsPerSecond) => new()
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
