using System.Collections.Concurrent;
using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class LoadGeneratorTests
{
    private static readonly TrafficPattern s_pattern = Patterns.Lengths(2, 3, 3);
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private readonly ConcurrencyGauge _gauge = new();

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 7, 3)]
    [InlineData(1000, 7, 3)]
    [InlineData(1000, 1000, 2)]
    [InlineData(5, 200, 4)]
    public async Task A_closed_loop_makes_exactly_so_many_and_never_more_at_once(int connections, int concurrency, int reactors)
    {
        var (shards, fakes) = Create(reactors);
        using var load = new LoadGenerator(Options with { Connections = connections, Concurrency = concurrency }, shards, files: null);
        await load.RunAsync().WaitAsync(s_deadline);
        var totals = TrafficSummary.Of(shards.Select(shard => shard.Counters)).Totals;
        Assert.Equal((connections, connections, 0L), (totals.Started, totals.Succeeded, totals.Active));
        Assert.Equal(connections, fakes.Sum(fake => fake.Made.Count));
        Assert.InRange(_gauge.Peak, 1, Math.Min(concurrency, connections));
        Assert.Equal(0, _gauge.Current);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_open_loop_starts_none_before_its_time_and_counts_how_late_each_was(int reactors)
    {
        const int Connections = 300;
        const double Rate = 1000;
        var (shards, fakes) = Create(reactors);
        using var load = new LoadGenerator(Options with { Connections = Connections, Rate = Rate }, shards, files: null);
        var start = MonotonicClock.Now;
        await load.RunAsync().WaitAsync(s_deadline);
        var made = fakes.SelectMany(fake => fake.Made).Order().ToArray();
        Assert.Equal(Connections, made.Length);
        for (var i = 0; i < Connections; i++)
            Assert.True(made[i] >= start + (long)(i / Rate * 1e9), $"start {i} came {made[i] - start} ns after the first");
        Assert.Equal(Connections, TrafficSummary.Of(shards.Select(shard => shard.Counters)).Lateness.Count);
    }

    [Fact]
    public async Task An_open_loop_ends_with_its_duration()
    {
        var (shards, fakes) = Create(2);
        using var load = new LoadGenerator(Options with { Connections = null, Rate = 100, Duration = TimeSpan.FromSeconds(0.5) }, shards, files: null);
        await load.RunAsync().WaitAsync(s_deadline);
        Assert.Equal(50, fakes.Sum(fake => fake.Made.Count));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(50.0)]
    public async Task Stopped_it_starts_nothing_more(double? rate)
    {
        var (shards, fakes) = Create(2);
        using var load = new LoadGenerator(Options with { Connections = null, Duration = TimeSpan.FromHours(1), Concurrency = 3, Rate = rate, Delay = TimeSpan.FromMilliseconds(1) }, shards, files: null);
        var running = load.RunAsync();
        await Wait.UntilAsync(() => fakes.Sum(fake => fake.Made.Count) >= 3);
        load.Stop(MonotonicClock.Now);
        await running.WaitAsync(s_deadline);
        var made = fakes.Sum(fake => fake.Made.Count);
        var totals = TrafficSummary.Of(shards.Select(shard => shard.Counters)).Totals;
        Assert.Equal((made, 0L, 0L), (totals.Started, totals.Failed, totals.Active));
    }

    [Fact]
    public async Task An_open_loop_short_of_files_holds_no_more_than_it_may_makes_all_the_same_and_counts_what_waited()
    {
        using var quota = new FilePool(64 + 3).Share(1);
        var waiting = new ConcurrentQueue<FakeStream>();
        TrafficShard[] shards = [.. Enumerable.Range(0, 2).Select(_ => new TrafficShard(new FakeReactor([]) { Unanswered = waiting }, _gauge))];
        using var load = new LoadGenerator(Options with { Connections = 100, Rate = 1_000_000 }, shards, quota);
        var running = load.RunAsync();
        Assert.True(SpinWait.SpinUntil(() => waiting.Count == 3 && TrafficSummary.Of(shards.Select(shard => shard.Counters)).HeldBack == 2, s_deadline));
        while (!running.IsCompleted)
        {
            if (waiting.TryDequeue(out var stream))
                stream.Bring(Patterns.ServerBytes(s_pattern));
            else
                await Task.Yield();
        }

        await running.WaitAsync(s_deadline);
        var summary = TrafficSummary.Of(shards.Select(shard => shard.Counters));
        Assert.Equal((100L, 100L), (summary.Totals.Started, summary.Totals.Succeeded));
        Assert.Equal(3, _gauge.Peak);
        Assert.InRange(summary.HeldBack, 2, 100);
        Assert.Equal(0, quota.Used);
    }

    [Fact]
    public void A_reactor_that_cannot_make_its_TLS_leaves_none_of_the_others_behind()
    {
        using var first = new CountedTls();
        TrafficShard[] shards = [new(new FakeReactor([]) { Tls = first }, _gauge), new(new FakeReactor([]), _gauge)];
        Assert.Throws<NotSupportedException>(() => new LoadGenerator(Options with { Tls = new TlsClientOptions() }, shards, files: null));
        Assert.Equal(1, first.Disposals);
    }

    private sealed class CountedTls : TlsClientContext
    {
        internal int Disposals { get; private set; }

        protected override void Dispose(bool disposing) => Disposals++;
    }

    private static TrafficClientOptions Options => new() { Server = new IPEndPoint(IPAddress.Loopback, 1), Pattern = s_pattern, VerifyPayload = true };

    private (TrafficShard[] Shards, FakeReactor[] Reactors) Create(int reactors)
    {
        var fakes = Enumerable.Range(0, reactors).Select(_ => new FakeReactor(Patterns.ServerBytes(s_pattern))).ToArray();
        return ([.. fakes.Select(fake => new TrafficShard(fake, _gauge))], fakes);
    }
}
