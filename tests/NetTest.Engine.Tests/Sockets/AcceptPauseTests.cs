using System.Net.Sockets;
using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class AcceptPauseTests
{
    [Theory]
    [InlineData(SocketError.ConnectionAborted)]
    [InlineData(SocketError.ConnectionReset)]
    public void A_connection_that_had_gone_costs_no_pause(SocketError error) =>
        Assert.True(new AcceptPause().AfterAsync(new SocketException((int)error), CancellationToken.None).IsCompletedSuccessfully);

    [Fact]
    public async Task Without_a_descriptor_it_rests_until_one_is_released_or_the_time_is_over()
    {
        var pause = new AcceptPause();
        var resting = pause.AfterAsync(new SocketException((int)SocketError.TooManyOpenSockets), CancellationToken.None);
        pause.Release();
        await resting;
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        await pause.AfterAsync(new SocketException((int)SocketError.NoBufferSpaceAvailable), CancellationToken.None);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) > AcceptPause.Longest / 2);
    }

    [Fact]
    public void A_stop_ends_it_and_is_no_error()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.True(new AcceptPause().AfterAsync(new SocketException((int)SocketError.TooManyOpenSockets), stopped.Token).IsCompletedSuccessfully);
    }
}
