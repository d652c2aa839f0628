using System.Diagnostics;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Ports;

/// <summary>Tries many TCP ports of many hosts at once.</summary>
public static class PortTest
{
    private const int MaximumConcurrency = 4096;

    /// <summary>Tries them all. Cancelling gives what is known by then, with status <see cref="ResultStatus.Cancelled"/>.</summary>
    /// <param name="context">Where the sockets are born and names are looked up.</param>
    /// <param name="options">What to try.</param>
    /// <param name="ports">Is told of each port as soon as it is known; null for nobody. Calls come from several threads, one at a time.</param>
    /// <param name="cancellationToken">Ends the test early.</param>
    /// <exception cref="NetTestException">An option is out of range, or the process has too few file descriptors.</exception>
    public static async Task<PortTestResult> RunAsync(NetworkContext context, PortTestOptions options, IProgress<PortResult>? ports, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        var startedAt = DateTimeOffset.UtcNow;
        var clock = Stopwatch.StartNew();
        var log = options.Log.For(ProbeLog.Category);
        using var run = new PortTestRun(context, options, ports);
        ProbeLog.TryingPorts(log, run.PortCount, options.Targets.Count, context, options.Concurrency);
        var rows = await run.RunAsync(cancellationToken).ConfigureAwait(false);
        var wasCutShort = cancellationToken.IsCancellationRequested && rows.Count < run.PortCount * options.Targets.Count;
        var result = new PortTestResult
        {
            StartedAt = startedAt,
            DurationSeconds = clock.Elapsed.TotalSeconds,
            Status = wasCutShort ? ResultStatus.Cancelled : Status(rows, options),
            Namespace = context.Name,
            Open = rows.Count(row => row.State == PortState.Open),
            Closed = rows.Count(row => row.State == PortState.Closed),
            Filtered = rows.Count(row => row.State == PortState.Filtered),
            Unreachable = rows.Count(row => row.State is PortState.Unreachable or PortState.Unresolved),
            Ports = rows,
            Label = options.Label,
            Tags = options.Tags,
            Options = Effective(options),
        };
        ProbeLog.PortsTried(log, result.Open, result.Closed, result.Filtered, result.Unreachable);
        return result;
    }

    private static Dictionary<string, object?> Effective(PortTestOptions options) => new(StringComparer.Ordinal)
    {
        ["Targets"] = string.Join(' ', options.Targets),
        ["Ports"] = string.Join(',', options.Ports),
        ["Concurrency"] = options.Concurrency,
        ["Rate"] = options.Rate,
        ["TimeoutSeconds"] = options.Timeout.TotalSeconds,
        ["RequireOpen"] = options.RequireOpen,
    };

    private static ResultStatus Status(IReadOnlyList<PortResult> rows, PortTestOptions options) =>
        rows.Any(row => row.State == PortState.Unresolved || (options.RequireOpen && row.State != PortState.Open)) ? ResultStatus.Failed : ResultStatus.Passed;

    private static void Check(PortTestOptions options)
    {
        if (options.Targets.Count == 0)
            throw new NetTestException(ErrorReason.InvalidArgument, "There is no host to test; give an address or a name.");
        if (options.Ports.Count == 0)
            throw new NetTestException(ErrorReason.InvalidArgument, "There is no port to test; give one or several, such as 22,80,8000-8100.");
        if (options.Concurrency is < 1 or > MaximumConcurrency)
            throw new NetTestException(ErrorReason.InvalidArgument, $"The concurrency is {options.Concurrency}; give 1 to {MaximumConcurrency}.");
        if (options.Rate is <= 0)
            throw new NetTestException(ErrorReason.InvalidArgument, "The rate of connections must be above 0.");
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(5))
            throw new NetTestException(ErrorReason.InvalidArgument, "The timeout of a connection must be above 0 and at most 300 s.");
    }
}
