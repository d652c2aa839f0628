using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput.Flows;

namespace NetTest.Engine.Throughput;

/// <summary>The part of a test in which data flows: starts the flows, cuts the time into intervals, stops them and keeps their figures. The same in both roles.</summary>
internal sealed class TestRun : IAsyncDisposable
{
    private const double Nanoseconds = 1e9;

    private readonly FlowMeter[] _meters;
    private readonly FlowSettings _settings;
    private readonly PayloadBlock? _payload;
    private readonly long _interval;
    private readonly long _omit;
    private readonly IProgress<ThroughputInterval>? _progress;
    private readonly IntervalSeries _intervals;
    private readonly RecentRate _recent = new();
    private long _runAt;
    private long _startedAt;
    private long _intervalAt;
    private long _endedAt;

    internal TestRun(IReadOnlyList<Flow> flows, FlowSettings settings, PayloadBlock? payload, double intervalSeconds, int omitSeconds, IProgress<ThroughputInterval>? progress)
    {
        _meters = [.. flows.OrderBy(flow => flow.Id).Select(flow => new FlowMeter(flow))];
        _settings = settings;
        _payload = payload;
        _interval = (long)(intervalSeconds * Nanoseconds);
        _omit = (long)(omitSeconds * Nanoseconds);
        _progress = progress;
        _intervals = new IntervalSeries(_meters.Length);
    }

    internal IReadOnlyList<FlowMeter> Meters => _meters;

    internal IReadOnlyList<ThroughputInterval> Intervals => _intervals.Kept;

    internal bool IsOmitting { get; private set; }

    /// <summary>Whether data has begun to flow.</summary>
    internal bool HasStarted => _startedAt != 0;

    /// <summary>Mean bit rate of the last seconds, both directions; 0 before a second has passed.</summary>
    internal double RecentBitsPerSecond => _recent.BitsPerSecond;

    /// <summary>How long was measured, the omitted part left out, seconds.</summary>
    internal double Seconds => _startedAt == 0 ? 0 : Math.Max(0, ((_endedAt == 0 ? MonotonicClock.Now : _endedAt) - _startedAt) / Nanoseconds);

    /// <summary>The first thing that broke a flow, or null.</summary>
    internal string? Error => _meters.Select(meter => meter.Flow.Error).FirstOrDefault(error => error is not null);

    /// <summary>Processor time of the flows, percent of one processor over the whole run; known after <see cref="StopAsync"/>.</summary>
    internal (double User, double System) Processor { get; private set; }

    internal Task SendersEnded => Task.WhenAll(_meters.Where(meter => meter.Flow.IsSender).Select(meter => meter.Flow.Ended));

    /// <summary>Ends when the bytes or blocks that end the test have been moved.</summary>
    internal Task Spent => Task.WhenAny(SpentBySending(), _settings.ReceiveBudget.Spent);

    /// <summary>Whether the test ended by its bytes or blocks.</summary>
    internal bool IsSpent => _settings.SendBudget.Spent.IsCompleted || _settings.ReceiveBudget.Spent.IsCompleted;

    /// <summary>Whether a flow that receives has ended by itself.</summary>
    internal bool HasBrokenReceiver => _meters.Any(meter => meter.Flow is { IsSender: false, Ended.IsCompleted: true });

    /// <summary>Ends when a flow has broken, or all have ended.</summary>
    internal async Task BrokenAsync()
    {
        var running = _meters.Select(meter => meter.Flow.Ended).ToList();
        while (running.Count > 0 && !HasBrokenReceiver && Error is null)
            running.Remove(await Task.WhenAny(running).ConfigureAwait(false));
    }

    internal void Start()
    {
        IsOmitting = _omit > 0;
        if (!IsOmitting)
            OpenBudgets();
        foreach (var meter in _meters)
            meter.Begin();
        _runAt = _startedAt = _intervalAt = MonotonicClock.Now;
        foreach (var meter in _meters)
            meter.Flow.Start();
    }

    /// <summary>
    /// Cuts intervals until the task has ended, or the time is over, if this end is the one that ends the test; a server only expects the end
    /// then, and cuts no interval a moment before it. A duration of null has no end of its own.
    /// </summary>
    internal async Task RunAsync(int? seconds, bool isEndHere, Task until)
    {
        while (!until.IsCompleted)
        {
            var now = MonotonicClock.Now;
            var end = IsOmitting ? _startedAt + _omit : seconds is { } limit ? _startedAt + (long)(limit * Nanoseconds) : long.MaxValue;
            if (now >= end && IsOmitting)
            {
                EndOmitting();
                continue;
            }

            if (now >= end && isEndHere)
                return;
            if (now >= end + (_interval / 2))
                end = long.MaxValue;
            // An interval that would end with the test is cut by the end itself.
            var cut = _intervalAt + _interval;
            if (now >= cut && cut < end - (_interval / 10))
            {
                Cut(now);
                continue;
            }

            var next = cut <= now || cut >= end - (_interval / 10) ? end + (isEndHere || IsOmitting ? 0 : _interval / 2) : cut;
            var wait = Math.Clamp((next - now) / 100, 1, TimeSpan.TicksPerDay);
            using var cancel = new CancellationTokenSource();
            await Task.WhenAny(until, Task.Delay(TimeSpan.FromTicks(wait + TimeSpan.TicksPerMillisecond), cancel.Token)).ConfigureAwait(false);
            await cancel.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops the flows that send, and waits for them.</summary>
    internal async Task StopSendersAsync()
    {
        foreach (var meter in _meters.Where(meter => meter.Flow.IsSender))
            meter.Flow.Stop();
        await SendersEnded.ConfigureAwait(false);
    }

    /// <summary>
    /// Says on the TCP streams that nothing more comes. iperf3 before 3.17 waits up to 10 s for the rest of a block that the end of the test
    /// has cut, unless the stream ends.
    /// </summary>
    internal void CloseSenders()
    {
        foreach (var meter in _meters.Where(meter => meter.Flow is TcpSender))
            meter.Flow.EndSending();
    }

    /// <summary>
    /// Ends the measurement: what is moved later counts no more. With <paramref name="notBefore"/> the end is when data was moved last, or that
    /// moment if that was earlier: for a receiver that has waited for the rest.
    /// </summary>
    internal void Finish(long? notBefore = null)
    {
        if (_endedAt != 0 || _startedAt == 0)
            return;
        var now = MonotonicClock.Now;
        if (notBefore is { } moment)
            now = Math.Clamp(_meters.Max(meter => meter.Flow.LastMovedAt), moment, now);
        _endedAt = now;
        var moved = _meters.Any(meter => meter.Flow.Bytes != meter.Last.Bytes);
        if (moved || now - _intervalAt > _interval / 10)
        {
            Cut(now);
            return;
        }

        foreach (var meter in _meters)
            meter.Refresh();
    }

    /// <summary>Stops all flows, and waits for them.</summary>
    internal async Task StopAsync()
    {
        foreach (var meter in _meters)
            meter.Flow.Stop();
        await Task.WhenAll(_meters.Select(meter => meter.Flow.Ended)).ConfigureAwait(false);
        var wall = (MonotonicClock.Now - _runAt) / 1e3;
        if (wall > 0 && HasStarted)
            Processor = (_meters.Sum(meter => meter.Flow.Processor.User) * 100 / wall, _meters.Sum(meter => meter.Flow.Processor.System) * 100 / wall);
    }

    /// <summary>How long no byte has moved in a direction that should move.</summary>
    internal TimeSpan StalledFor(bool senders)
    {
        var flows = _meters.Where(meter => meter.Flow.IsSender == senders).Select(meter => meter.Flow.LastMovedAt).DefaultIfEmpty(long.MaxValue).Max();
        return HasStarted && flows != long.MaxValue ? TimeSpan.FromTicks((MonotonicClock.Now - flows) / 100) : TimeSpan.Zero;
    }

    /// <summary>Whether bytes have arrived that a receiver has yet to take.</summary>
    internal bool HasArrivals => _meters.Any(meter => meter.Flow.HasArrivals);

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        foreach (var meter in _meters)
            meter.Flow.Dispose();
        _payload?.Dispose();
    }

    private async Task SpentBySending()
    {
        await _settings.SendBudget.Spent.ConfigureAwait(false);
        await SendersEnded.ConfigureAwait(false);
    }

    private void OpenBudgets()
    {
        _settings.SendBudget.Open();
        _settings.ReceiveBudget.Open();
    }

    private void EndOmitting()
    {
        var now = MonotonicClock.Now;
        if (now - _intervalAt > _interval / 10)
            Cut(now);
        IsOmitting = false;
        foreach (var meter in _meters)
            meter.Begin();
        _startedAt = _intervalAt = now;
        OpenBudgets();
    }

    private void Cut(long now)
    {
        var seconds = (now - _intervalAt) / Nanoseconds;
        var streams = _meters.Select(meter => meter.EndInterval(seconds)).ToArray();
        var interval = IntervalSum.Of(streams, (_intervalAt - _startedAt) / Nanoseconds, (now - _startedAt) / Nanoseconds, IsOmitting);
        _intervalAt = now;
        _intervals.Add(interval);
        _recent.Add(interval.DurationSeconds, interval.BitsPerSecond * interval.DurationSeconds);
        _progress?.Report(interval);
    }
}
