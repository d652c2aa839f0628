using NetTest.PowerShell.Infrastructure;
using Xunit;

namespace NetTest.PowerShell.Tests.Infrastructure;

public sealed class PipelinePumpTests
{
    [Fact]
    public void Writes_happen_in_order_on_the_thread_that_runs_the_pump()
    {
        using var pump = new PipelinePump();
        var seen = new List<(int Value, int Thread)>();
        pump.Run(
            async () =>
            {
                for (var i = 0; i < 100; i++)
                {
                    var value = i;
                    pump.Post(() => seen.Add((value, Environment.CurrentManagedThreadId)));
                    await Task.Yield();
                }
            },
            () => { });
        Assert.Equal(Enumerable.Range(0, 100), seen.Select(item => item.Value));
        Assert.All(seen, item => Assert.Equal(Environment.CurrentManagedThreadId, item.Thread));
    }

    [Fact]
    public void A_write_that_throws_cancels_the_work_and_the_call_returns_only_when_it_has_ended()
    {
        using var pump = new PipelinePump();
        using var stopping = new CancellationTokenSource();
        var cleaned = false;
        var thrown = Assert.Throws<InvalidDataException>(() => pump.Run(
            async () =>
            {
                pump.Post(() => throw new InvalidDataException("downstream"));
                try
                {
                    await Task.Delay(Timeout.Infinite, stopping.Token);
                }
                finally
                {
                    await Task.Yield();
                    cleaned = true;
                }
            },
            stopping.Cancel));
        Assert.Equal("downstream", thrown.Message);
        Assert.True(cleaned);
    }

    [Fact]
    public void After_a_write_has_thrown_the_rest_is_drained_so_that_the_work_never_waits_for_room()
    {
        using var pump = new PipelinePump();
        var writes = 0;
        Assert.Throws<InvalidDataException>(() => pump.Run(
            () =>
            {
                for (var i = 0; i < 5000; i++)
                {
                    pump.Post(() =>
                    {
                        writes++;
                        throw new InvalidDataException();
                    });
                }

                return Task.CompletedTask;
            },
            () => { }));
        Assert.Equal(1, writes);
    }

    [Fact]
    public void What_the_work_throws_comes_out_after_all_that_it_wrote()
    {
        using var pump = new PipelinePump();
        var written = 0;
        Assert.Throws<FormatException>(() => pump.Run(
            async () =>
            {
                pump.Post(() => written++);
                await Task.Yield();
                throw new FormatException();
            },
            () => { }));
        Assert.Equal(1, written);
    }

    [Fact]
    public void A_late_callback_after_the_end_of_the_work_is_ignored()
    {
        using var pump = new PipelinePump();
        pump.Run(() => Task.CompletedTask, () => { });
        var written = false;
        pump.Post(() => written = true);
        Assert.False(written);
    }

    [Fact]
    public void A_late_callback_after_the_pump_is_gone_is_ignored()
    {
        var pump = new PipelinePump();
        pump.Run(() => Task.CompletedTask, () => { });
        pump.Dispose();
        Assert.Null(Record.Exception(() => pump.Post(() => { })));
    }
}
