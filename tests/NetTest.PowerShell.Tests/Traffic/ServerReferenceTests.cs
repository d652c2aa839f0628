using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine;
using NetTest.PowerShell.Traffic;
using Xunit;

namespace NetTest.PowerShell.Tests.Traffic;

public sealed class ServerReferenceTests
{
    [Theory]
    [InlineData("10.1.1.2", "10.1.1.2", null)]
    [InlineData("10.1.1.2:443", "10.1.1.2", 443)]
    [InlineData("2001:db8::2", "2001:db8::2", null)]
    [InlineData("[2001:db8::2]:8443", "2001:db8::2", 8443)]
    [InlineData("[2001:db8::2]", "2001:db8::2", null)]
    [InlineData("web", "web", null)]
    [InlineData(" www.example.com:80 ", "www.example.com", 80)]
    public void Addresses_and_names_with_and_without_a_port_are_understood(string text, string host, int? port)
    {
        var reference = new ServerReference(text);
        Assert.Equal(host, reference.Host);
        Assert.Equal(port, reference.Port);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(":443")]
    [InlineData("web:")]
    [InlineData("web:0")]
    [InlineData("web:65536")]
    [InlineData("web:http")]
    [InlineData("web:-1")]
    [InlineData("@{Server=10.0.0.1; Port=443}")]
    public void What_is_no_server_is_refused(string text) =>
        Assert.Equal(ErrorReason.InvalidArgument, Assert.Throws<NetTestException>(() => new ServerReference(text)).Reason);

    [Fact]
    public void Every_end_point_survives_being_written_and_read()
    {
        var endPoints =
            from isV6 in Gen.Elements(false, true)
            from bytes in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(isV6 ? 16 : 4)
            from port in Gen.Choose(1, 65535)
            select new IPEndPoint(new IPAddress(bytes), port);
        Prop.ForAll(endPoints.ToArbitrary(), endPoint =>
        {
            var read = new ServerReference(endPoint.ToString());
            return IPAddress.Parse(read.Host).Equals(endPoint.Address) && read.Port == endPoint.Port;
        }).QuickCheckThrowOnFailure();
    }
}
