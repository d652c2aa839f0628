using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class PatternCheckTests
{
    private static readonly PatternRound Small = new() { Client = PatternMessage.OfLength(1), Server = PatternMessage.OfLength(1) };

    public static TheoryData<string, TrafficPattern> Wrong() => new()
    {
        { "it has no rounds", new TrafficPattern { Name = "p", Rounds = [] } },
        { "a count of loops or repeats is below 1", new TrafficPattern { Name = "p", Rounds = [Small], Loops = 0 } },
        { "a count of loops or repeats is below 1", new TrafficPattern { Name = "p", Rounds = [Small with { Repeat = -1 }] } },
        { "can be counted", new TrafficPattern { Name = "p", Rounds = [Small with { Repeat = long.MaxValue }], Loops = 2 } },
        { "can be counted", new TrafficPattern { Name = "p", Rounds = [Small with { Repeat = long.MaxValue, Client = PatternMessage.OfLength(2) }] } },
        { "1 TiB", new TrafficPattern { Name = "p", Rounds = [Small with { Server = PatternMessage.OfLength(Distribution.MaxLengthBytes + 1) }] } },
        { "whole bytes", new TrafficPattern { Name = "p", Rounds = [Small with { Server = new PatternMessage { Length = Distribution.Constant(0.5) } }] } },
        { "7 days", new TrafficPattern { Name = "p", Rounds = [Small with { ServerDelay = Distribution.Uniform(0, 1e6) }] } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_pattern_that_cannot_be_walked_is_refused(string problem, TrafficPattern pattern)
    {
        NetTestException e = Assert.Throws<NetTestException>(() => PatternCheck.EnsureValid(pattern));
        Assert.Equal(ErrorReason.InvalidPattern, e.Reason);
        Assert.StartsWith("pattern 'p': ", e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Udp_needs_a_client_that_speaks_first_and_no_HTTP()
    {
        TrafficPattern serverFirst = new() { Name = "p", Rounds = [Small with { Client = PatternMessage.OfLength(0) }] };
        TrafficPattern perhaps = new() { Name = "p", Rounds = [Small with { Client = new PatternMessage { Length = Distribution.Choice(new(0, 1), new(5, 1)) } }] };
        TrafficPattern drawn = new() { Name = "p", Rounds = [Small with { Client = new PatternMessage { Length = Distribution.Normal(0, 5) } }] };
        PatternCheck.EnsureValid(drawn, TransportProtocol.Udp);
        PatternCheck.EnsureValid(TrafficPattern.Find("udp_test"), TransportProtocol.Udp);
        PatternCheck.EnsureValid(serverFirst, TransportProtocol.Tcp);
        foreach (TrafficPattern pattern in (TrafficPattern[])[serverFirst, perhaps])
            Assert.Contains("first client message may be empty", Assert.Throws<NetTestException>(() => PatternCheck.EnsureValid(pattern, TransportProtocol.Udp)).Message, StringComparison.Ordinal);
        Assert.Contains("needs TCP", Assert.Throws<NetTestException>(() => PatternCheck.EnsureValid(TrafficPattern.BaseHttp, TransportProtocol.Udp)).Message, StringComparison.Ordinal);
    }
}
