using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class EchoMessageTests
{
    [Fact]
    public void A_request_sums_to_zero_as_RFC_1071_wants()
    {
        var request = EchoMessage.Request(isIPv6: false, 0x1234, 7);
        Assert.Equal(new byte[] { 8, 0, 0xE5, 0xC4, 0x12, 0x34, 0, 7 }, request[..8]);
        Assert.Equal(0, EchoMessage.Checksum(request));
    }

    [Fact]
    public void Only_the_reply_to_our_own_request_counts()
    {
        byte[] reply = [0x45, .. new byte[19], 0, 0, 0, 0, 0x12, 0x34, 0, 7];
        Assert.True(EchoMessage.IsReply(isIPv6: false, reply, 0x1234));
        Assert.False(EchoMessage.IsReply(isIPv6: false, reply, 0x1235));
        Assert.False(EchoMessage.IsReply(isIPv6: false, reply.AsSpan(0, 24), 0x1234));
        Assert.False(EchoMessage.IsReply(isIPv6: false, [], 0x1234));
        reply[20] = 8;
        Assert.False(EchoMessage.IsReply(isIPv6: false, reply, 0x1234));
        Assert.True(EchoMessage.IsReply(isIPv6: true, [129, 0, 0, 0, 0x12, 0x34, 0, 7], 0x1234));
        Assert.False(EchoMessage.IsReply(isIPv6: true, [128, 0, 0, 0, 0x12, 0x34, 0, 7], 0x1234));
    }
}
