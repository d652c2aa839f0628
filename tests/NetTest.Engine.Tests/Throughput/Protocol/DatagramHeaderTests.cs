using NetTest.Engine.Throughput.Protocol;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Protocol;

public sealed class DatagramHeaderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_request_to_connect_that_comes_late_is_no_datagram_of_the_test(bool longCounter)
    {
        for (var i = 0; i < 100; i++)
        {
            byte[] knock = [.. DatagramHeader.ConnectRequest, .. IperfCookie.ToBytes(IperfCookie.Create())];
            Assert.False(DatagramHeader.TryRead(knock, longCounter, out _, out _));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_also_in_the_second_whose_number_is_the_requests(bool longCounter)
    {
        // 0x39383736, the second whose bytes are those of the request.
        foreach (var microseconds in new[] { 1_795_000_000_999_999, 959_985_462_000_000, 959_985_462_999_999 })
        {
            var datagram = new byte[64];
            DatagramHeader.Write(datagram, microseconds, 7, longCounter);
            Assert.True(DatagramHeader.TryRead(datagram, longCounter, out var sent, out var counter));
            Assert.Equal((microseconds, 7L), (sent, counter));
        }
    }
}
