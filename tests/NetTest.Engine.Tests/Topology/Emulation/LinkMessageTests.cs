using NetTest.Engine.Statistics;
using NetTest.Engine.Topology.Native;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Emulation;

public sealed class LinkMessageTests
{
    [Fact]
    public void A_change_is_the_bytes_that_rtnetlink_wants()
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the expected bytes are those of a little-endian machine");
        Assert.Equal(
            "440000001000050000000000000000000000000007000000000000000000000008000400282300000800" + "0D00002000000800" + "1C00050000000900" + "03006574683000000000",
            Convert.ToHexString(LinkMessage.Set(7, 9000, 8192, 5, "eth0")));
    }

    [Fact]
    public void Answers_of_any_kind_are_read_without_an_exception()
    {
        var random = new SplitMix64(9);
        for (var i = 0; i < 20_000; i++)
        {
            var answer = new byte[random.Next() % 300];
            for (var k = 0; k < answer.Length; k++)
                answer[k] = (byte)(random.Next() % 4 == 0 ? random.Next() : 0);
            if (answer.Length > 5)
                answer[4] = (byte)(random.Next() % 2 == 0 ? LinkMessage.NewLink : LinkMessage.Error);
            _ = LinkMessage.ReadError(answer);
            _ = LinkMessage.ReadIndex(answer);
            _ = LinkMessage.ReadTransmitDropped(answer);
        }
    }
}
