using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class TcpInfoTests
{
    [Fact]
    public void Fields_are_where_the_kernel_puts_them()
    {
        var info = new byte[232];
        Put(16, 1448);
        Put(60, 1500);
        Put(68, 250);
        Put(72, 50);
        Put(80, 10);
        Put(100, 3);
        Put(148, 200);
        BitConverter.TryWriteBytes(info.AsSpan(160), 125_000_000UL);
        var read = TcpInfo.TryParse(info)!;
        Assert.Equal((1448u, 1500u, 250u, 50u), (read.SendMssBytes, read.PathMtuBytes, read.RttMicroseconds, read.RttVarianceMicroseconds));
        Assert.Equal((10u, 3u, 200u), (read.CongestionWindow, read.TotalRetransmits, read.MinRttMicroseconds));
        Assert.Equal(125_000_000UL, read.DeliveryRateBytesPerSecond);

        void Put(int offset, uint value) => BitConverter.TryWriteBytes(info.AsSpan(offset), value);
    }

    [Fact]
    public void What_an_older_kernel_does_not_tell_is_unknown_rather_than_0()
    {
        var read = TcpInfo.TryParse(new byte[104])!;
        Assert.Null(read.MinRttMicroseconds);
        Assert.Null(read.DeliveryRateBytesPerSecond);
        Assert.Null(TcpInfo.TryParse(new byte[103]));
        var none = new byte[232];
        none.AsSpan(148, 4).Fill(0xFF);
        none.AsSpan(104, 8).Fill(0xFF);
        Assert.Null(TcpInfo.TryParse(none)!.MinRttMicroseconds);
        Assert.Null(TcpInfo.TryParse(none)!.PacingRateBytesPerSecond);
    }

    [Fact]
    public async Task A_real_connection_tells_what_was_sent_over_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "TCP_INFO is Linux's");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndpoint);
        using var accepted = await listener.AcceptSocketAsync();
        await client.SendAsync(new byte[1000]);
        var got = 0;
        while (got < 1000)
            got += await accepted.ReceiveAsync(new byte[1000]);
        var info = TcpInfo.Read((int)accepted.Handle)!;
        Assert.Equal(1000UL, info.BytesReceived);
        Assert.True(info.SendMssBytes > 500);
        Assert.Null(TcpInfo.Read(-1));
    }
}
