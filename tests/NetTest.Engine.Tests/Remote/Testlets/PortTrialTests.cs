using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Testlets;

public sealed class PortTrialTests
{
    private readonly List<int> _tried = [];

    [Theory]
    [InlineData(0, new[] { 100, 101 })]
    [InlineData(2, new[] { 102, 103, 100, 101 })]
    [InlineData(7, new[] { 103, 100, 101 })]
    public async Task The_whole_range_is_tried_from_any_place_on(int offset, int[] tried)
    {
        Assert.Equal(101, await StartAsync(offset, free: 101));
        Assert.Equal(tried, _tried);
    }

    [Fact]
    public async Task A_range_that_is_in_use_is_told_as_such()
    {
        var exception = await Assert.ThrowsAsync<NetTestException>(() => StartAsync(1, free: 0));

        Assert.Equal((ErrorReason.AddressInUse, "No port of 100-103 is free; give a wider range."), (exception.Reason, exception.Message));
        Assert.Equal([101, 102, 103, 100], _tried);
    }

    private Task<int> StartAsync(int offset, int free) => PortTrial.StartAsync(
        new BuiltInCall { Context = NetworkContext.Host, Arguments = [], TimeLimit = TimeSpan.FromSeconds(1), TimeProvider = TimeProvider.System, Ports = new PortRange(100, 103), PortOffset = offset },
        port =>
        {
            _tried.Add(port);
            return port == free ? Task.FromResult(port) : throw new NetTestException(ErrorReason.AddressInUse, "in use", port);
        });
}
