using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Protocol;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Protocol;

public sealed class StateOrderTests
{
    private static readonly IperfState[] s_order =
        [IperfState.ParamExchange, IperfState.CreateStreams, IperfState.TestStart, IperfState.TestRunning, IperfState.ExchangeResults, IperfState.DisplayResults];

    [Fact]
    public void Only_the_next_state_of_the_order_is_taken()
    {
        for (var previous = -1; previous < s_order.Length; previous++)
        {
            IperfState? before = previous < 0 ? null : s_order[previous];
            for (var value = -128; value < 128; value++)
            {
                var step = StateOrder.Next(before, (IperfState)value);
                var place = Array.IndexOf(s_order, (IperfState)value);
                if (value is -1 or -2 or 11)
                    Assert.Contains(step, new[] { ClientStep.Refused, ClientStep.ReadError, ClientStep.Terminated });
                else if (place >= 0 && place == previous + 1)
                    Assert.Equal((ClientStep)place, step);
                else
                    Assert.Equal(ClientStep.Violation, step);
            }
        }
    }

    [Fact]
    public void Streams_are_numbered_as_iperf3_does() => Assert.Equal([1, 3, 4, 5], Enumerable.Range(0, 4).Select(StreamNumber.At));

    [Fact]
    public void Of_a_bidirectional_test_the_client_sends_on_the_first_streams()
    {
        var parameters = new IperfParameters { Direction = ThroughputDirection.Bidirectional, Parallel = 2 };
        Assert.Equal(4, parameters.TotalStreams);
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(index => StreamNumber.ClientSends(parameters, index)));
    }

    [Fact]
    public void A_cookie_is_read_back_and_garbage_is_none()
    {
        var cookie = IperfCookie.Create();
        Assert.Equal(36, cookie.Length);
        Assert.Equal(cookie, IperfCookie.TryParse(IperfCookie.ToBytes(cookie)));
        Assert.Null(IperfCookie.TryParse(new byte[IperfCookie.Length]));
        Assert.Null(IperfCookie.TryParse(new byte[IperfCookie.Length - 1]));
        Assert.Null(IperfCookie.TryParse([.. Enumerable.Repeat((byte)0xFF, IperfCookie.Length)]));
    }
}
