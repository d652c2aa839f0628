using System.Text;
using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class BuiltInPatternsTests
{
    [Theory]
    [InlineData("sym", 12, 500, 500, 0)]
    [InlineData("asym_s", 6, 1, 100_000, 0)]
    [InlineData("asym_c", 6, 100_000, 1, 0)]
    [InlineData("bulksym", 6, 100_000, 100_000, 0)]
    [InlineData("mouse", 1, 1, 1, 0)]
    [InlineData("elephant", 100_000, 1, 100_000, 0)]
    [InlineData("long_live", 100_000, 1, 1, 60)]
    public void Rounds_and_bytes_are_those_of_vtest(string name, long rounds, long client, long server, int delaySeconds)
    {
        TrafficPattern pattern = TrafficPattern.Find(name);
        Assert.Equal((name, rounds, rounds * client, rounds * server), (pattern.Name, pattern.RoundCount, pattern.ClientBytes, pattern.ServerBytes));
        var cursor = new PatternCursor(pattern);
        Assert.True(cursor.MoveNext());
        Assert.Equal((client, server), (cursor.Client.Length, cursor.Server.Length));
        Assert.Equal((TimeSpan.FromSeconds(delaySeconds), TimeSpan.FromSeconds(delaySeconds)), (cursor.ServerDelay, cursor.ClientDelay));
    }

    [Fact]
    public void Udp_test_says_its_two_strings()
    {
        PatternRound round = Assert.Single(TrafficPattern.Find("udp_test").Rounds);
        Assert.Equal(("request_string", "response_string"), (Text(round.Client), Text(round.Server)));
    }

    [Fact]
    public void BaseHttp_is_one_HEAD_request_and_a_response_that_closes_and_ends_for_GET_too()
    {
        TrafficPattern pattern = TrafficPattern.BaseHttp;
        PatternRound round = Assert.Single(pattern.Rounds);
        Assert.Equal((MessageFraming.Http, 1L), (pattern.Framing, pattern.RoundCount));
        Assert.StartsWith("HEAD / HTTP/1.1\r\nHost: nettest\r\nUser-Agent: nettest\r\n", Text(round.Client), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", Text(round.Server), StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", Text(round.Server), StringComparison.Ordinal);
        foreach (bool head in (bool[])[true, false])
        {
            var scanner = new HttpMessageScanner(isResponse: true, head);
            Assert.Equal(HttpScanResult.Complete, scanner.Feed(round.Server.Content!.Value.Span, out int used));
            Assert.Equal((200, round.Server.Content.Value.Length), (scanner.StatusCode, used));
        }
    }

    [Fact]
    public void All_are_valid_described_and_found_without_regard_to_case()
    {
        Assert.Equal(
            "baseHttp sym asym_s asym_c bulksym mouse elephant long_live udp_test", string.Join(' ', TrafficPattern.BuiltIn.Select(pattern => pattern.Name)));
        Assert.All(TrafficPattern.BuiltIn, pattern =>
        {
            Assert.Same(pattern, TrafficPattern.Find(pattern.Name.ToUpperInvariant()));
            Assert.NotEmpty(pattern.Description);
            Assert.Null(pattern.Path);
            PatternCheck.EnsureValid(pattern);
        });
    }

    [Theory]
    [InlineData("elefant", "no pattern is called 'elefant'; did you mean 'elephant'?")]
    [InlineData("???", "no pattern is called '???'; known are baseHttp, sym, asym_s, asym_c, bulksym, mouse, elephant, long_live, udp_test")]
    public void An_unknown_name_is_refused_with_a_remedy(string name, string message)
    {
        NetTestException e = Assert.Throws<NetTestException>(() => TrafficPattern.Find(name));
        Assert.Equal((ErrorReason.InvalidPattern, message), (e.Reason, e.Message));
    }

    private static string Text(PatternMessage message) => Encoding.UTF8.GetString(message.Content!.Value.Span);
}
