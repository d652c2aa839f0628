using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class EndedFlowsTests
{
    private readonly EndedFlows<int> _ended = new();

    [Fact]
    public void They_are_known_for_their_time_counted_from_their_last_end()
    {
        _ended.Add(1, 0);
        _ended.Add(2, 1);
        _ended.Add(1, EndedFlows<int>.Lifetime);
        Assert.True(_ended.Contains(2, EndedFlows<int>.Lifetime + 1));
        Assert.False(_ended.Contains(2, EndedFlows<int>.Lifetime + 2));
        Assert.True(_ended.Contains(1, EndedFlows<int>.Lifetime * 2));
        Assert.False(_ended.Contains(1, (EndedFlows<int>.Lifetime * 2) + 1));
        Assert.False(_ended.Contains(3, 0));
    }

    [Fact]
    public void However_many_end_the_oldest_give_way()
    {
        for (var i = 0; i < EndedFlows<int>.Capacity + 100; i++)
            _ended.Add(i, 5);
        Assert.Equal(EndedFlows<int>.Capacity, _ended.Count);
        Assert.False(_ended.Contains(99, 5));
        Assert.True(_ended.Contains(100, 5));
        for (var i = 0; i < EndedFlows<int>.Capacity; i++)
            _ended.Add(7, 5);
        Assert.Equal(1, _ended.Count);
        _ended.Add(8, 6 + EndedFlows<int>.Lifetime);
        Assert.False(_ended.Contains(7, 6 + EndedFlows<int>.Lifetime));
        Assert.Equal(1, _ended.Count);
    }
}
