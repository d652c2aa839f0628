using System.Runtime.InteropServices;
using NetTest.Engine.Statistics;
using NetTest.Engine.Topology.Emulation;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Emulation;

public sealed unsafe class TimerWheelTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Frames_leave_at_their_tick_in_the_order_they_came_whatever_is_added_and_removed(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        using var model = new WheelModel(start: (long)(random.Next() >> 4));
        for (var step = 0; step < 20_000; step++)
        {
            switch (random.Next() % 8)
            {
                case < 4:
                    // Every order of magnitude up to two hours, and the past.
                    model.Add((long)(7200 * Second * Math.Pow(10, -(random.NextDouble() * 14))) - 5000);
                    break;
                case 4:
                    model.Remove(random.Next());
                    break;
                case 5:
                    model.PassToNext();
                    break;
                default:
                    model.Pass((long)(10 * Second * Math.Pow(10, -(random.NextDouble() * 10))));
                    break;
            }
        }

        model.Drain();
    }

    [Fact]
    public void An_hour_is_waited_for_with_few_wake_ups()
    {
        using var model = new WheelModel(start: 42);
        model.Add(3600 * Second);
        var wakeUps = 0;
        while (model.Count > 0)
        {
            model.PassToNext();
            wakeUps++;
        }

        Assert.InRange(wakeUps, 1, 4);
    }

    [Fact]
    public void An_empty_wheel_is_never_due()
    {
        var wheel = new TimerWheel(0);
        Assert.Equal(long.MaxValue, wheel.NextDue);
        wheel.Advance(Second, new WheelModel.Nothing());
        Assert.Equal(long.MaxValue, wheel.NextDue);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var frame = (Frame*)NativeMemory.AllocZeroed((nuint)sizeof(Frame));
        var wheel = new TimerWheel(0);
        var sink = new WheelModel.Nothing();
        Allocation.AssertNone(10_000, () =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                frame->Departure = (i * 30_000L) + 1_000_000;
                wheel.Add(frame);
                wheel.Advance(frame->Departure + 10_000, sink);
            }
        });
        Assert.Equal(0, wheel.Count);
        NativeMemory.Free(frame);
    }
}
