using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Topology;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class InterfaceAddressTests
{
    [Fact]
    public void Every_address_comes_back_from_its_text_and_lies_in_its_network() => Check.QuickThrowOnFailure(Prop.ForAll(
        Addresses(),
        address => InterfaceAddress.Parse(address.ToString()) == address && address.Network.Contains(address.Address) && address.Network.PrefixLength == address.PrefixLength));

    [Fact]
    public void No_text_makes_the_parser_throw() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<string?>(),
        text => !InterfaceAddress.TryParse(text, null, out var address) || InterfaceAddress.Parse(address.ToString()) == address));

    [Theory]
    [InlineData("10.1.1.2", "10.1.1.2/32")]
    [InlineData("2001:DB8::0:2/64", "2001:db8::2/64")]
    public void What_people_write_is_read(string text, string canonical) => Assert.Equal(canonical, InterfaceAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/24")]
    [InlineData("10.1.1/24")]
    [InlineData("10.1.1.2/33")]
    [InlineData("10.1.1.2/-1")]
    [InlineData("10.1.1.2/ 24")]
    [InlineData("10.1.1.2/")]
    [InlineData("010.1.1.2/24")]
    [InlineData("0xa.1.1.2/24")]
    [InlineData("167837954/24")]
    [InlineData("[::1]:80/64")]
    [InlineData("fe80::1%2/64")]
    [InlineData("2001:db8::2/129")]
    [InlineData("gateway/24")]
    public void What_could_mean_something_else_is_refused(string text)
    {
        Assert.False(InterfaceAddress.TryParse(text, null, out _));
        Assert.Throws<FormatException>(() => InterfaceAddress.Parse(text));
    }

    private static Arbitrary<InterfaceAddress> Addresses() => Arb.From(
        from isIPv6 in Gen.Elements(true, false)
        from bytes in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), isIPv6 ? 16 : 4)
        from length in Gen.Choose(0, bytes.Length * 8)
        select new InterfaceAddress(new IPAddress(bytes), length));
}
