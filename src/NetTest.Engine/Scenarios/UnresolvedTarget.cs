using NetTest.Engine.Probes;
using NetTest.Engine.Results;
using NetTest.Engine.Throughput;

namespace NetTest.Engine.Scenarios;

/// <summary>
/// Results of measurements whose target's name is not known. That may be what the network does (its name server is down, or behind the path that is tested),
/// so it fails the measurement and not the run.
/// </summary>
internal static class UnresolvedTarget
{
    private static readonly Dictionary<string, long> s_once = new(StringComparer.Ordinal) { [nameof(ErrorReason.NameNotResolved)] = 1 };

    internal static ConnTestResult Of(ConnTestOptions options, string problem, DateTimeOffset startedAt) => new()
    {
        Label = options.Label,
        Tags = options.Tags,
        StartedAt = startedAt,
        DurationSeconds = (options.TimeProvider.GetUtcNow() - startedAt).TotalSeconds,
        Status = ResultStatus.Failed,
        Options = ConnTestRules.Describe(options),
        Target = options.Target,
        Protocol = ConnTestRules.Word(options.Protocol),
        Address = "",
        Port = options.Port,
        Sent = 0,
        Received = 0,
        Lost = 0,
        FailuresByReason = s_once,
        Details = new Dictionary<string, object?>(StringComparer.Ordinal) { ["Problem"] = problem },
        Trustworthy = true,
    };

    internal static ThroughputResult Of(ThroughputOptions options, string problem, DateTimeOffset startedAt) => new()
    {
        Label = options.Label,
        Tags = options.Tags,
        StartedAt = startedAt,
        DurationSeconds = (options.TimeProvider.GetUtcNow() - startedAt).TotalSeconds,
        Status = ResultStatus.Failed,
        Target = ThroughputName.Of(options),
        Role = "client",
        Protocol = OptionTable.Name(options.Protocol),
        Direction = OptionTable.Name(options.Direction),
        End = ThroughputEnd.ConnectFailed,
        Error = problem,
        BitsPerSecond = 0,
        BytesTransferred = 0,
        Streams = [],
        Intervals = [],
    };
}
