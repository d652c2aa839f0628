using System.Net;
using NetTest.Engine.Sockets.Native;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class ExtendedErrorTests
{
    [Fact]
    public void A_router_that_names_an_MTU_is_read_with_its_address()
    {
        // EMSGSIZE, ICMP, destination unreachable, fragmentation needed, MTU 1300; then sockaddr_in of 10.1.1.254.
        byte[] data = [90, 0, 0, 0, 2, 3, 4, 0, 0x14, 0x05, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 10, 1, 1, 254, 0, 0, 0, 0, 0, 0, 0, 0];
        var error = ExtendedError.TryParse(data)!.Value;
        Assert.Equal((Errno.EMSGSIZE, ExtendedError.OriginIcmp, 3, 4, 1300u), (error.Error, error.Origin, error.Type, error.Code, error.Info));
        Assert.Equal(IPAddress.Parse("10.1.1.254"), error.Offender);
    }

    [Fact]
    public void An_IPv6_offender_is_read_and_an_unknown_one_is_none()
    {
        byte[] data = [111, 0, 0, 0, 3, 1, 4, 0, 0, 0, 0, 0, 7, 0, 0, 0, .. new byte[28]];
        data[16] = 10;
        IPAddress.Parse("2001:db8::1").GetAddressBytes().CopyTo(data, 24);
        var error = ExtendedError.TryParse(data)!.Value;
        Assert.Equal((ExtendedError.OriginIcmp6, 7u), (error.Origin, error.Data));
        Assert.Equal(IPAddress.Parse("2001:db8::1"), error.Offender);
        data[16] = 0;
        Assert.Null(ExtendedError.TryParse(data)!.Value.Offender);
    }

    [Fact]
    public void Too_few_bytes_are_no_error() => Assert.Null(ExtendedError.TryParse(new byte[15]));
}
