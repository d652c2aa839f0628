using System.Globalization;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>Runs a load of connections against one server, exactly: N means N.</summary>
public sealed class TrafficClient : IAsyncDisposable
{
    /// <summary>How long the open rounds may go on when the duration is over, and when the client is stopped.</summary>
    private static readonly TimeSpan s_durationDrain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_stopDrain = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrencyGauge _gauge = new();
    private readonly TrafficShard[] _shards;
    private readonly LoadGenerator _load;
    private readonly IntervalRecorder _intervals;
    private readonly IDisposable _files;
    private readonly DateTimeOffset _startedAt;
    private readonly long _start = MonotonicClock.Now;
    private readonly ITimer? _durationTimer;
    private readonly ILogger _log;
    private int _wasNegotiated;
    private bool _wasStopped;

    private TrafficClient(TrafficClientOptions options, IDisposable files)
    {
        Options = options;
        _files = files;
        _log = options.Log.For(TrafficLog.Category);
        _startedAt = options.TimeProvider.GetUtcNow();
        _shards = TrafficShard.CreateAll(options.Tls is not null, _gauge);
        _load = new LoadGenerator(options, _shards, files as FileQuota);
        _intervals = new IntervalRecorder(ReadTotals, options.TimeProvider);
        if (options.Duration is { } duration)
            _durationTimer = options.TimeProvider.CreateTimer(_ => _load.Stop(MonotonicClock.After(s_durationDrain)), null, duration, Timeout.InfiniteTimeSpan);
        foreach (var shard in _shards)
            shard.Counters.OnNegotiated = LogNegotiated;
        if (_log.IsEnabled(LogLevel.Information))
            TrafficLog.ClientStarts(_log, Name, options.Context, options.Connections?.ToString(CultureInfo.InvariantCulture) ?? "any number of", options.Server, DescribeLoad(options));
        // Last: a load that is done at once disposes of all of the above.
        Completion = RunAsync();
    }

    /// <summary>The options as given.</summary>
    public TrafficClientOptions Options { get; }

    /// <summary>Its name: as given, or the server's end point.</summary>
    public string Name => Options.Name ?? Options.Server.ToString();

    /// <summary>Completes with the result when the load is done; never faults for what the network does.</summary>
    public Task<TrafficClientResult> Completion { get; }

    /// <summary>Checks the options and the machine's limits, and starts.</summary>
    /// <exception cref="NetTestException">Options that contradict each other, or more concurrency than the file limit allows.</exception>
    public static Task<TrafficClient> StartAsync(TrafficClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        TrafficOptionRules.Check(options);
        var filesPerConnection = TrafficServer.IsServedHere(options.Server) ? 2 : 1;
        var concurrency = Math.Min(options.Concurrency, options.Connections ?? long.MaxValue);
        var files = options.Rate is null ? FileLimit.Pool.Claim(concurrency * filesPerConnection, concurrency) : FileLimit.Pool.Share(filesPerConnection);
        try
        {
            return Task.FromResult(new TrafficClient(options, files));
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>How far it is.</summary>
    public TrafficProgress GetProgress()
    {
        var totals = ReadTotals();
        var elapsed = _intervals.ElapsedSeconds;
        var (connections, bits) = _intervals.CurrentRates;
        return new TrafficProgress
        {
            Name = Name,
            Server = Options.Server.ToString(),
            Total = Options.Connections,
            Attempted = totals.Started,
            Succeeded = totals.Succeeded,
            Failed = totals.Failed,
            Active = _gauge.Current,
            ConnectionsPerSecond = connections,
            BitsPerSecond = bits,
            BytesTransferred = totals.Bytes,
            ElapsedSeconds = elapsed,
            RemainingSeconds = Completion.IsCompleted ? 0 : EstimateRemaining(totals, elapsed),
            IsCompleted = Completion.IsCompleted,
        };
    }

    /// <summary>Ends it: nothing new starts, open rounds have 200 ms to end, what is then open is cut and counted as interrupted.</summary>
    public Task<TrafficClientResult> StopAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Completion.IsCompleted)
        {
            _wasStopped = true;
            _load.Stop(MonotonicClock.After(s_stopDrain));
        }

        return Completion.WaitAsync(cancellationToken);
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private static string DescribeLoad(TrafficClientOptions options) => options.Rate is { } rate
        ? string.Create(CultureInfo.InvariantCulture, $"{rate} a second")
        : string.Create(CultureInfo.InvariantCulture, $"{options.Concurrency} at once");

    private void LogNegotiated(TlsSessionInfo tls)
    {
        if (Interlocked.Exchange(ref _wasNegotiated, 1) == 0)
            TrafficLog.Negotiated(_log, Name, tls.Version, tls.CipherSuite, tls.ApplicationProtocol ?? "none");
    }

    /// <summary>A stop that comes when all is done has cut nothing short.</summary>
    private bool WasCutShort(in TrafficTotals totals) =>
        _wasStopped && (totals.Interrupted > 0 || Options.Connections is not { } all || totals.Started < all);

    private double? EstimateRemaining(in TrafficTotals totals, double elapsed)
    {
        var byDuration = Options.Duration is { } duration ? Math.Max(0, duration.TotalSeconds - elapsed) : (double?)null;
        var done = totals.Started - totals.Active;
        var byCount = Options.Connections is { } all && done > 0 ? elapsed * (all - done) / done : (double?)null;
        return byDuration is null ? byCount : byCount is null ? byDuration : Math.Min(byDuration.Value, byCount.Value);
    }

    private TrafficTotals ReadTotals() => _shards.Aggregate(default(TrafficTotals), (sum, shard) => sum + shard.Counters.Totals);

    private async Task<TrafficClientResult> RunAsync()
    {
        try
        {
            await _load.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _files.Dispose();
            _load.Dispose();
            if (_durationTimer is not null)
                await _durationTimer.DisposeAsync().ConfigureAwait(false);
        }

        var seconds = (MonotonicClock.Now - _start) / 1e9;
        await _intervals.DisposeAsync().ConfigureAwait(false);
        var result = CreateResult(seconds, TrafficSummary.Of(_shards.Select(shard => shard.Counters)));
        TrafficLog.ClientDone(_log, Name, result.Succeeded, result.Failed, result.Interrupted, seconds);
        if (result.HeldBackByFileLimit is > 0 and var heldBack)
            TrafficLog.HeldBack(_log, Name, heldBack);
        return result;
    }

    private TrafficClientResult CreateResult(double seconds, TrafficSummary summary)
    {
        var totals = summary.Totals;
        var isTls = Options.Tls is not null;
        return new TrafficClientResult
        {
            Label = Options.Label,
            Tags = Options.Tags,
            StartedAt = _startedAt,
            DurationSeconds = seconds,
            Status = WasCutShort(totals) ? ResultStatus.Cancelled : totals.Failed > 0 ? ResultStatus.Failed : ResultStatus.Passed,
            Options = TrafficOptionRules.Describe(Options),
            Name = Name,
            Server = Options.Server.ToString(),
            Pattern = Options.Pattern.Name,
            Protocol = TrafficOptionRules.ProtocolName(Options.Protocol, isTls),
            Attempted = totals.Started,
            Connected = totals.Connected,
            Succeeded = totals.Succeeded,
            Failed = totals.Failed,
            Interrupted = totals.Interrupted,
            FailuresByReason = summary.FailuresByReason,
            PeakConcurrency = _gauge.Peak,
            ConnectionsPerSecond = totals.Succeeded / seconds,
            BytesSent = totals.BytesSent,
            BytesReceived = totals.BytesReceived,
            BitsPerSecond = totals.Bytes * 8 / seconds,
            ConnectP50Ms = summary.Connect.PercentileMs(50),
            ConnectP90Ms = summary.Connect.PercentileMs(90),
            ConnectP99Ms = summary.Connect.PercentileMs(99),
            ConnectMaxMs = summary.Connect.MaxMs,
            HandshakeP50Ms = summary.Handshake.PercentileMs(50),
            HandshakeP90Ms = summary.Handshake.PercentileMs(90),
            HandshakeP99Ms = summary.Handshake.PercentileMs(99),
            HandshakeMaxMs = summary.Handshake.MaxMs,
            TransactionP50Ms = summary.Transaction.PercentileMs(50),
            TransactionP90Ms = summary.Transaction.PercentileMs(90),
            TransactionP99Ms = summary.Transaction.PercentileMs(99),
            TransactionMaxMs = summary.Transaction.MaxMs,
            Transactions = totals.Transactions,
            LatenessP50Ms = summary.Lateness.PercentileMs(50),
            LatenessP99Ms = summary.Lateness.PercentileMs(99),
            LatenessMaxMs = summary.Lateness.MaxMs,
            HeldBackByFileLimit = Options.Rate is null ? null : summary.HeldBack,
            TlsVersion = summary.Tls?.Version,
            CipherSuite = summary.Tls?.CipherSuite,
            ApplicationProtocol = summary.Tls?.ApplicationProtocol,
            ResumedSessions = summary.ResumedSessions,
            Intervals = _intervals.Read(),
        };
    }
}
