using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class DatagramPeerTests
{
    [Theory]
    [InlineData("192.0.2.1", 1)]
    [InlineData("255.255.255.255", 65535)]
    [InlineData("2001:db8::1", 53)]
    [InlineData("::ffff:192.0.2.1", 443)]
    [InlineData("fe80::1%3", 5000)]
    public void An_address_comes_out_as_it_went_in(string address, int port)
    {
        var native = NativeSocket.ToNative(new IPEndPoint(IPAddress.Parse(address), port));
        var written = new byte[28];
        var length = new DatagramPeer(native).Write(written);
        Assert.Equal(native, written[..length]);
        Assert.Equal(new DatagramPeer(native), new DatagramPeer(written.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("192.0.2.2", 1)]
    [InlineData("192.0.2.1", 2)]
    [InlineData("2001:db8::1", 1)]
    [InlineData("fe80::1%3", 1)]
    [InlineData("fe80::1%4", 1)]
    public void Peers_that_differ_in_anything_are_different(string address, int port)
    {
        var one = new DatagramPeer(NativeSocket.ToNative(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1)));
        var other = new DatagramPeer(NativeSocket.ToNative(new IPEndPoint(IPAddress.Parse(address), port)));
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void The_scope_of_a_link_local_address_counts()
    {
        DatagramPeer Peer(string address) => new(NativeSocket.ToNative(new IPEndPoint(IPAddress.Parse(address), 1)));
        Assert.NotEqual(Peer("fe80::1%3"), Peer("fe80::1%4"));
    }
}
