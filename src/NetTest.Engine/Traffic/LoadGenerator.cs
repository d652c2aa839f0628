using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>
/// Starts connections: a closed loop holds a number of them open; an open loop starts number i at t0 + i / rate, an absolute schedule
/// that lateness is measured against, never a chain of sleeps.
/// </summary>
internal sealed class LoadGenerator : IDisposable
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The longest sleep without a look at whether the test is over.</summary>
    private const long LongestSleep = 50_000_000;

    /// <summary>So many connections are started before what they have caused gets its turn.</summary>
    private const int StartBatch = 64;

    private readonly TrafficClientOptions _options;
    private readonly TrafficShard[] _shards;
    private readonly FileQuota? _files;
    private readonly ConversationSettings _settings;
    private readonly ClientStreamOptions[] _streams;
    private readonly TaskCompletionSource _openDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _taken;
    private long _open;
    private volatile bool _isStopping;

    internal LoadGenerator(TrafficClientOptions options, TrafficShard[] shards, FileQuota? files)
    {
        _options = options;
        _shards = shards;
        _files = files;
        _settings = new ConversationSettings
        {
            Pattern = options.Pattern,
            IsDatagram = options.Protocol == TransportProtocol.Udp,
            VerifyPayload = options.VerifyPayload,
            ConnectTimeout = MonotonicClock.ToNanoseconds(options.ConnectTimeout),
            HandshakeTimeout = MonotonicClock.ToNanoseconds(options.HandshakeTimeout),
            TransactionTimeout = MonotonicClock.ToNanoseconds(options.TransactionTimeout),
            ServerDelay = options.ServerResponseDelay,
            ClientDelay = options.ResponseDelay,
        };
        var ports = options.SourcePorts is { } range ? new PortSequence(range) : null;
        _streams = CreateStreamOptions(options, ports, shards);
    }

    /// <summary>Completes when all connections are done, or the test was stopped and what was open has ended.</summary>
    internal Task RunAsync() => _options.Rate is { } rate ? RunOpenLoopAsync(rate) : RunClosedLoopAsync();

    /// <summary>Starts nothing more; what is open has until the deadline.</summary>
    internal void Stop(long drainDeadline)
    {
        _isStopping = true;
        foreach (var shard in _shards)
            shard.Conversations.Stop(drainDeadline);
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
            stream.Tls?.Dispose();
    }

    private static ClientStreamOptions[] CreateStreamOptions(TrafficClientOptions options, PortSequence? ports, TrafficShard[] shards)
    {
        var made = new List<ClientStreamOptions>();
        try
        {
            foreach (var shard in shards)
                made.Add(CreateStreamOptions(options, ports, shard.Reactor));
            return [.. made];
        }
        catch
        {
            foreach (var one in made)
                one.Tls?.Dispose();
            throw;
        }
    }

    private static ClientStreamOptions CreateStreamOptions(TrafficClientOptions options, PortSequence? ports, Reactor reactor)
    {
        var isTcp = options.Protocol == TransportProtocol.Tcp;
        var isOneSegment = options.Pattern is { RoundCount: 1, ClientBytes: < 1000 } && options.Tls is null;
        return new ClientStreamOptions
        {
            Context = options.Context,
            Server = options.Server,
            Source = options.SourceAddress is null ? null : new System.Net.IPEndPoint(options.SourceAddress, 0),
            SourcePorts = ports,
            Datagram = !isTcp,
            MaximumDatagram = options.DatagramBytes,
            Tls = options.Tls is null ? null : reactor.CreateTlsClient(options.Tls, options.Server.Address),
            Settings = new SocketSettings
            {
                Dscp = options.Dscp,
                MaximumSegmentSize = options.MaximumSegmentSize,
                KeepAlive = options.KeepAlive,
                NoDelay = isTcp && !isOneSegment,
            },
        };
    }

    private static Task OnReactor(Reactor reactor, Func<Task> work)
    {
        var done = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.Post(() => done.SetResult(work()));
        return done.Task.Unwrap();
    }

    private Task RunClosedLoopAsync()
    {
        var slots = (int)Math.Min(_options.Concurrency, _options.Connections ?? long.MaxValue);
        return Task.WhenAll(_shards.Select((shard, index) =>
            OnReactor(shard.Reactor, () => RunSlotsAsync(index, (slots / _shards.Length) + (index < slots % _shards.Length ? 1 : 0)))));
    }

    private async Task RunSlotsAsync(int index, int slots)
    {
        var running = new Task[slots];
        for (var slot = 0; slot < slots; slot++)
        {
            running[slot] = RunSlotAsync(index);
            if (slot % StartBatch == StartBatch - 1)
                await _shards[index].Reactor.DelayUntilAsync(0).ConfigureAwait(false);
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private async Task RunSlotAsync(int index)
    {
        var rest = MonotonicClock.ToNanoseconds(_options.Delay);
        while (TryTake())
        {
            var connection = ConnectAsync(index);
            // A connection that fails at once must not keep the loop from those that take their time.
            if (connection.IsCompleted)
                await _shards[index].Reactor.DelayUntilAsync(0).ConfigureAwait(false);
            await connection.ConfigureAwait(false);
            if (rest > 0)
                await SleepUntilAsync(_shards[index].Reactor, MonotonicClock.Now + rest).ConfigureAwait(false);
        }
    }

    private bool TryTake() => !_isStopping && (_options.Connections is not { } total || Interlocked.Increment(ref _taken) <= total);

    private async Task RunOpenLoopAsync(double rate)
    {
        var start = MonotonicClock.Now;
        await Task.WhenAll(_shards.Select((shard, index) => OnReactor(shard.Reactor, () => ScheduleAsync(index, rate, start)))).ConfigureAwait(false);
        if (Interlocked.Decrement(ref _open) >= 0)
            await _openDone.Task.ConfigureAwait(false);
    }

    /// <summary>Starts every connection of the schedule that is this reactor's: number index, index + reactors, …</summary>
    private async Task ScheduleAsync(int index, double rate, long start)
    {
        var shard = _shards[index];
        var end = _options.Duration is { } duration ? start + MonotonicClock.ToNanoseconds(duration) : MonotonicClock.Never;
        for (long i = index; _options.Connections is not { } total || i < total; i += _shards.Length)
        {
            var due = start + (long)(i / rate * NanosecondsPerSecond);
            if (due >= end)
                return;
            if (due > MonotonicClock.Now)
                await SleepUntilAsync(shard.Reactor, due).ConfigureAwait(false);
            if (_isStopping || (_files?.TryTake() == false && !await AwaitFilesAsync(shard, _files).ConfigureAwait(false)))
                return;
            shard.Counters.OnLate(Math.Max(0, MonotonicClock.Now - due));
            Interlocked.Increment(ref _open);
            _ = StartOpenAsync(index);
            if (i / _shards.Length % StartBatch == StartBatch - 1)
                await shard.Reactor.DelayUntilAsync(0).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the files of a connection; false if the test ends before.</summary>
    private async ValueTask<bool> AwaitFilesAsync(TrafficShard shard, FileQuota files)
    {
        shard.Counters.OnHeldBack();
        while (!_isStopping)
        {
            await SleepUntilAsync(shard.Reactor, MonotonicClock.Now + (NanosecondsPerSecond / 1000)).ConfigureAwait(false);
            if (files.TryTake())
                return true;
        }

        return false;
    }

    private async Task StartOpenAsync(int index)
    {
        try
        {
            await ConnectAsync(index).ConfigureAwait(false);
        }
        finally
        {
            _files?.Return();
            // The schedule itself gives back one more when it has ended, so the last one out, and only that, sees -1.
            if (Interlocked.Decrement(ref _open) < 0)
                _openDone.TrySetResult();
        }
    }

    private Task ConnectAsync(int index)
    {
        var shard = _shards[index];
        var stream = shard.Reactor.CreateStream(_streams[index]);
        return shard.RunAsync(new ClientConversation(stream, _settings, shard.Counters), static conversation => conversation.RunAsync());
    }

    private async ValueTask SleepUntilAsync(Reactor reactor, long due)
    {
        while (!_isStopping && MonotonicClock.Now < due)
            await reactor.DelayUntilAsync(Math.Min(due, MonotonicClock.Now + LongestSleep)).ConfigureAwait(false);
    }
}
