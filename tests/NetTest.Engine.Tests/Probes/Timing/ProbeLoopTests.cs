using System.Collections.Concurrent;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Timing;
using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Timing;

public sealed class ProbeLoopTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<int, byte> _threads = new();

    public ProbeLoopTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "the loop is Linux's");

    [Fact]
    public async Task Many_measurements_at_once_share_a_few_threads()
    {
        for (var round = 0; round < 2; round++)
        {
            var sessions = Enumerable.Range(0, 400).Select(_ => new Session(this, turns: 5)).ToArray();
            await Task.WhenAll(sessions.Chunk(2).Select(pair => ProbeLoop.RunSharedAsync(new ProbeGroup(pair, 1000, null, CancellationToken.None), CancellationToken.None))).WaitAsync(s_deadline);
            Assert.All(sessions, session => Assert.Equal((0, false), (session.Left, session.WasCancelled)));
        }

        Assert.InRange(_threads.Count, 1, 4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_session_throws_ends_its_measurement_alone(bool isShared)
    {
        var good = Enumerable.Range(0, 20).Select(_ => new Session(this, turns: 3)).ToArray();
        var running = good.Select(session => Run(isShared, CancellationToken.None, session)).ToArray();
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Run(isShared, CancellationToken.None, new Session(this, turns: 3) { Fault = new InvalidOperationException("thrown by a test") }).WaitAsync(s_deadline));
        Assert.Equal("thrown by a test", thrown.Message);
        await Task.WhenAll(running).WaitAsync(s_deadline);
        Assert.All(good, session => Assert.Equal(0, session.Left));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelled_it_ends_though_nothing_is_due_and_tells_its_sessions(bool isShared)
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = new Session(this, turns: 1) { NeverDue = true };
        var other = new Session(this, turns: 1);
        var running = Run(isShared, cancellation.Token, waiting);
        await Run(isShared, CancellationToken.None, other).WaitAsync(s_deadline);
        Assert.False(running.IsCompleted);
        await cancellation.CancelAsync();
        await running.WaitAsync(s_deadline);
        Assert.Equal((true, false), (waiting.WasCancelled, other.WasCancelled));
    }

    private static Task Run(bool isShared, CancellationToken token, params Session[] sessions)
    {
        var group = new ProbeGroup(sessions, 1000, null, token);
        return isShared ? ProbeLoop.RunSharedAsync(group, token) : ProbeLoop.RunAsync(group, token);
    }

    private sealed class Session(ProbeLoopTests test, int turns) : IProbeSession
    {
        internal int Left { get; private set; } = turns;

        internal bool WasCancelled { get; private set; }

        internal bool NeverDue { get; init; }

        internal Exception? Fault { get; init; }

        public ProbeStream Stream { get; } = new("test", null);

        public long NextDue { get; private set; }

        public bool IsDone => Left == 0;

        public void Begin(ProbeLoop loop, int index, long start) => NextDue = NeverDue ? MonotonicClock.Never : start;

        public void OnDue(long now)
        {
            test._threads.TryAdd(Environment.CurrentManagedThreadId, 0);
            if (Fault is not null)
                throw Fault;
            NextDue = --Left == 0 ? MonotonicClock.Never : now + 500_000;
        }

        public void OnEvents(uint events, uint tag)
        {
        }

        public void Finish(bool isCancelled) => WasCancelled = isCancelled;

        public void Dispose()
        {
        }
    }
}
