using NetTest.Engine.Statistics;
using Xunit;

namespace NetTest.Engine.Tests.Statistics;

public sealed class SplitMix64Tests
{
    [Fact]
    public void It_gives_the_published_numbers_of_seed_1234567()
    {
        var random = new SplitMix64(1234567);
        ulong[] drawn = [random.Next(), random.Next(), random.Next(), random.Next(), random.Next()];
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821], drawn);
    }

    [Fact]
    public void Fractions_stay_within_their_limits()
    {
        var random = new SplitMix64(1);
        for (int i = 0; i < 100_000; i++)
        {
            Assert.InRange(random.NextDouble(), 0, Math.BitDecrement(1.0));
            Assert.InRange(random.NextPositiveDouble(), double.Epsilon, 1);
        }
    }

    [Fact]
    public void Neighbouring_rounds_purposes_and_seeds_draw_differently()
    {
        var drawn = new HashSet<ulong>();
        for (ulong seed = 0; seed < 20; seed++)
        {
            for (long round = 0; round < 500; round++)
            {
                for (int purpose = 0; purpose < 4; purpose++)
                    Assert.True(drawn.Add(SplitMix64.For(seed, round, purpose).Next()));
            }
        }
    }
}
