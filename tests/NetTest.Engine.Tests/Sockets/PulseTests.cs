using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class PulseTests
{
    [Fact]
    public void What_was_taken_before_a_beat_ends_with_it_and_what_is_taken_later_does_not()
    {
        var pulse = new Pulse();
        pulse.Beat();
        var (first, same) = (pulse.Next, pulse.Next);
        Assert.False(first.IsCompleted);
        pulse.Beat();
        Assert.True(first.IsCompleted && same.IsCompleted);
        Assert.False(pulse.Next.IsCompleted);
    }

    [Fact]
    public async Task A_condition_that_holds_is_not_waited_for()
    {
        var time = new ManualTime();
        Assert.True(await new Pulse().UntilAsync(() => true, TimeSpan.Zero, time, CancellationToken.None));
        Assert.Equal(0, time.TimerCount);
    }

    [Fact]
    public async Task A_wait_ends_at_its_limit_with_a_last_look()
    {
        var time = new ManualTime();
        var (holds, never) = (false, new Pulse());
        var missed = never.UntilAsync(() => holds, TimeSpan.FromMilliseconds(2.5), time, CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.False(missed.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await missed);

        // Nobody beat, and yet it holds when the time is over.
        var found = never.UntilAsync(() => holds, TimeSpan.FromMilliseconds(2), time, CancellationToken.None);
        holds = true;
        time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(await found);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = new Pulse().UntilAsync(() => false, TimeSpan.FromDays(1), TimeProvider.System, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task No_beat_is_missed_whoever_is_faster()
    {
        var pulse = new Pulse();
        var count = 0;
        const int Last = 50_000;

        // One that is missed would leave the last waiter alone, as nobody beats after it.
        var waiters = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var seen = 0; seen < Last; seen = Volatile.Read(ref count))
            {
                var least = seen;
                Assert.True(await pulse.UntilAsync(() => Volatile.Read(ref count) > least, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None));
            }
        })).ToArray();
        for (var i = 0; i < Last; i++)
        {
            Volatile.Write(ref count, i + 1);
            pulse.Beat();
        }

        await Task.WhenAll(waiters);
    }
}
