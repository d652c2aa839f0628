using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Names;

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
        var numbers = options.Ports.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)).Distinct().ToArray();
        var found = new ConcurrentDictionary<(int Target, int Port), PortResult>();
        var log = options.Log.For(ProbeLog.Category);
        ProbeLog.TryingPorts(log, numbers.Length, options.Targets.Count, context, options.Concurrency);
        var pace = new PortPace(options.Rate);
        using var all = new SemaphoreSlim(options.Concurrency);
        var share = Math.Max(1, options.Concurrency / options.Targets.Count);
        var reporting = new Lock();

        await Task.WhenAll(options.Targets.Select(TestTargetAsync)).ConfigureAwait(false);

        var rows = found.OrderBy(pair => pair.Key.Target).ThenBy(pair => Array.IndexOf(numbers, pair.Key.Port)).Select(pair => pair.Value).ToArray();
        var cancelled = cancellationToken.IsCancellationRequested && rows.Length < numbers.Length * options.Targets.Count;
        var result = Summarise(rows, options) with
        {
            StartedAt = startedAt,
            DurationSeconds = clock.Elapsed.TotalSeconds,
            Status = cancelled ? ResultStatus.Cancelled : Status(rows, options),
            Namespace = context.Name,
        };
        ProbeLog.PortsTried(log, result.Open, result.Closed, result.Filtered, result.Unreachable);
        return result;

        async Task TestTargetAsync(string target, int index)
        {
            IPAddress? address = null;
            try
            {
                address = (await NameLookup.FindAsync(context, target, options.Family, cancellationToken).ConfigureAwait(false))[0];
                ProbeLog.HostFound(log, target, address);
            }
            catch (NetTestException exception) when (exception.Reason == ErrorReason.NameNotResolved)
            {
                foreach (var port in numbers)
                    Report(index, new PortResult { Target = target, Port = port, State = PortState.Unresolved });
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            try
            {
                await Parallel.ForEachAsync(
                    numbers, new ParallelOptions { MaxDegreeOfParallelism = share, CancellationToken = cancellationToken },
                    async (port, token) => await TestPortAsync(index, target, new IPEndPoint(address, port), token).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // What is known by now stays.
            }
        }

        async Task TestPortAsync(int index, string target, IPEndPoint endPoint, CancellationToken token)
        {
            await all.WaitAsync(token).ConfigureAwait(false);
            try
            {
                await pace.WaitAsync(token).ConfigureAwait(false);
                if (await PortConnect.TryAsync(context, target, endPoint, options.Timeout, token).ConfigureAwait(false) is { } result)
                    Report(index, result);
            }
            finally
            {
                all.Release();
            }
        }

        void Report(int index, PortResult result)
        {
            found[(index, result.Port)] = result;
            lock (reporting)
                ports?.Report(result);
        }
    }

    private static PortTestResult Summarise(PortResult[] rows, PortTestOptions options) => new()
    {
        StartedAt = default,
        DurationSeconds = 0,
        Status = default,
        Open = rows.Count(row => row.State == PortState.Open),
        Closed = rows.Count(row => row.State == PortState.Closed),
        Filtered = rows.Count(row => row.State == PortState.Filtered),
        Unreachable = rows.Count(row => row.State is PortState.Unreachable or PortState.Unresolved),
        Ports = rows,
        Label = options.Label,
        Tags = options.Tags,
        Options = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Targets"] = string.Join(' ', options.Targets),
            ["Ports"] = string.Join(',', options.Ports),
            ["Concurrency"] = options.Concurrency,
            ["Rate"] = options.Rate,
            ["TimeoutSeconds"] = options.Timeout.TotalSeconds,
            ["RequireOpen"] = options.RequireOpen,
        },
    };

    private static ResultStatus Status(PortResult[] rows, PortTestOptions options) =>
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
