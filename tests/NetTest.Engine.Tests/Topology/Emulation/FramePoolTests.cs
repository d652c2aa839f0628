using NetTest.Engine.Statistics;
using NetTest.Engine.Topology.Emulation;
using NetTest.Engine.Topology.Native;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Emulation;

public sealed unsafe class FramePoolTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Frames_keep_their_bytes_whatever_comes_and_goes_around_them(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var pool = new FramePool(new MemoryBudget(64L << 20));
        var held = new List<(nint Frame, byte Mark, int Length)>();
        for (var step = 0; step < 20_000; step++)
        {
            if (random.Next() % 5 < 3)
            {
                var length = 14 + (int)(random.Next() % (ulong)(random.Next() % 10 == 0 ? TapHandle.MaxFrameBytes - 13 : 1500));
                var frame = pool.TryTake(length);
                if (frame is null)
                    continue;
                var mark = (byte)random.Next();
                new Span<byte>(Frame.Data(frame), length).Fill(mark);
                held.Add(((nint)frame, mark, length));
            }
            else if (held.Count > 0)
            {
                var index = (int)(random.Next() % (ulong)held.Count);
                GiveBack(pool, held[index]);
                held[index] = held[^1];
                held.RemoveAt(held.Count - 1);
            }
        }

        Assert.NotEmpty(held);
        held.ForEach(one => GiveBack(pool, one));
        Assert.InRange(pool.Chunks, 1, 4);
        pool.Trim();
        Assert.Equal(0, pool.Chunks);
    }

    [Fact]
    public void Memory_is_bounded_and_is_there_again_once_given_back()
    {
        var pool = new FramePool(new MemoryBudget(4 * FrameChunk.Bytes));
        for (var round = 0; round < 2; round++)
        {
            var held = new List<nint>();
            while (pool.TryTake(1514) is var frame && frame is not null)
                held.Add((nint)frame);

            // 2048 bytes a frame, less the head of each chunk.
            Assert.Equal(4 * 255, held.Count);
            Assert.True(pool.TryTake(60) is null);
            held.ForEach(frame => pool.Give((Frame*)frame));
            pool.Trim();
        }
    }

    [Fact]
    public void A_second_of_a_gigabit_fits()
    {
        var pool = new FramePool(MemoryBudget.ForThisMachine());
        var held = new List<nint>();
        for (var i = 0; i < 1_000_000_000 / 8 / 1514; i++)
        {
            var frame = pool.TryTake(1514);
            Assert.False(frame is null);
            held.Add((nint)frame);
        }

        held.ForEach(frame => pool.Give((Frame*)frame));
        pool.Trim();
        Assert.Equal(0, pool.Chunks);
    }

    private static void GiveBack(FramePool pool, (nint Frame, byte Mark, int Length) held)
    {
        var frame = (Frame*)held.Frame;
        Assert.Equal(held.Length, frame->Length);
        Assert.False(new ReadOnlySpan<byte>(Frame.Data(frame), held.Length).ContainsAnyExcept(held.Mark));
        pool.Give(frame);
    }
}
