using System.Text;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class ServerConversationTests
{
    private static readonly TrafficPattern s_two = Patterns.Lengths(2, 5, 7);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Both_ends_over_one_pipe_count_the_same(int piece)
    {
        foreach (var pattern in new[] { s_two, Patterns.Lengths(3, 1000, 1), Patterns.Lengths(3, 4, 0), Patterns.Lengths(2, 0, 9), TrafficPattern.BaseHttp })
        {
            var (client, server) = FakeStream.CreatePair(piece);
            var serving = Talk.ServerAsync(server, Talk.Settings(pattern));
            var (clientEnd, said) = await Talk.ClientAsync(client, Talk.Settings(pattern));
            var (serverEnd, saw) = await serving;
            Assert.Equal((ConversationEnd.Success, ConversationEnd.Success), (clientEnd, serverEnd));
            Assert.Equal((pattern.ClientBytes, pattern.ServerBytes), (said.BytesSent, said.BytesReceived));
            Assert.Equal((said.BytesReceived, said.BytesSent, said.Transactions), (saw.BytesSent, saw.BytesReceived, saw.Transactions));
        }
    }

    [Fact]
    public async Task A_client_that_goes_between_two_rounds_is_interrupted_and_within_one_it_closed_early()
    {
        var asked = Patterns.ClientBytes(s_two);
        for (var length = 0; length < asked.Length; length++)
        {
            var (end, totals) = await Talk.ServerAsync(new FakeStream().Bring(asked.AsSpan(0, length)), Talk.Settings(s_two));
            Assert.Equal(length % 5 == 0 ? ConversationEnd.Interrupted : new ConversationEnd(FailureReason.ClosedEarly), end);
            Assert.Equal((length / 5, length / 5 * 7L), (totals.Transactions, totals.BytesSent));
        }
    }

    [Theory]
    [InlineData(nameof(IoStatus.Reset), FailureReason.Reset)]
    [InlineData(nameof(IoStatus.TimedOut), FailureReason.TransactionTimeout)]
    public async Task Wherever_the_request_breaks_off_the_reason_is_told(string status, FailureReason expected)
    {
        var asked = Patterns.ClientBytes(s_two);
        for (var length = 0; length < asked.Length; length++)
        {
            var (end, _) = await Talk.ServerAsync(new FakeStream().Bring(asked.AsSpan(0, length), Enum.Parse<IoStatus>(status)), Talk.Settings(s_two));
            Assert.Equal(new ConversationEnd(expected), end);
        }
    }

    [Theory]
    [InlineData(nameof(IoStatus.EndOfStream), FailureReason.None)]
    [InlineData(nameof(IoStatus.Reset), FailureReason.None)]
    [InlineData(nameof(IoStatus.TimedOut), FailureReason.TransactionTimeout)]
    public async Task After_the_last_answer_any_close_will_do_but_not_silence(string status, FailureReason expected)
    {
        var (end, totals) = await Talk.ServerAsync(new FakeStream().Bring(Patterns.ClientBytes(s_two), Enum.Parse<IoStatus>(status)), Talk.Settings(s_two));
        Assert.Equal(new ConversationEnd(expected), end);
        Assert.Equal(2, totals.Transactions);
    }

    [Fact]
    public async Task More_than_the_pattern_says_is_a_mismatch()
    {
        var (end, _) = await Talk.ServerAsync(new FakeStream().Bring([.. Patterns.ClientBytes(s_two), 1]), Talk.Settings(s_two));
        Assert.Equal(new ConversationEnd(FailureReason.PayloadMismatch), end);
    }

    [Fact]
    public async Task Any_wrong_byte_is_a_mismatch_when_payload_is_verified()
    {
        for (var wrong = 0; wrong < 10; wrong++)
        {
            var asked = Patterns.ClientBytes(s_two);
            asked[wrong] ^= 2;
            var (end, totals) = await Talk.ServerAsync(new FakeStream { Piece = 2 }.Bring(asked), Talk.Settings(s_two));
            Assert.Equal(new ConversationEnd(FailureReason.PayloadMismatch), end);
            Assert.Equal(wrong / 5, totals.Transactions);
        }
    }

    [Fact]
    public async Task The_server_waits_before_each_answer_and_the_override_wins()
    {
        var pattern = Patterns.Lengths(2, 1, 1, serverDelay: 60);
        var asSaid = new FakeStream().Bring(Patterns.ClientBytes(pattern));
        var overridden = new FakeStream().Bring(Patterns.ClientBytes(pattern));
        await Talk.ServerAsync(asSaid, Talk.Settings(pattern));
        await Talk.ServerAsync(overridden, Talk.Settings(pattern) with { ServerDelay = TimeSpan.Zero });
        Assert.Equal(2, asSaid.Delays.Count);
        Assert.All(asSaid.Delays, delay => Assert.InRange(delay, 40_000_000_000, 60_000_000_000));
        Assert.Empty(overridden.Delays);
    }

    [Fact]
    public async Task A_client_that_closes_its_direction_while_the_server_waits_is_answered_and_one_that_is_gone_was_interrupted()
    {
        var pattern = Patterns.Lengths(2, 1, 1, serverDelay: 60);
        var waiting = new FakeStream { DelayResult = IoStatus.EndOfStream }.Bring(Patterns.ClientBytes(pattern));
        Assert.Equal(ConversationEnd.Success, (await Talk.ServerAsync(waiting, Talk.Settings(pattern))).End);
        Assert.Equal(Patterns.ServerBytes(pattern), waiting.Sent);

        var gone = new FakeStream { DelayResult = IoStatus.EndOfStream, SendFails = (1, IoStatus.Reset) }.Bring(Patterns.ClientBytes(pattern));
        var (end, totals) = await Talk.ServerAsync(gone, Talk.Settings(pattern));
        Assert.Equal((ConversationEnd.Interrupted, 1L), (end, totals.Transactions));
    }

    [Fact]
    public async Task Cut_while_a_request_comes_it_is_interrupted()
    {
        var stream = new FakeStream { Piece = 2 }.Bring(Patterns.ClientBytes(s_two));
        var conversation = new ServerConversation(stream, Talk.Settings(s_two), new TrafficCounters());
        stream.OnReceive = number =>
        {
            if (number == 1)
                conversation.Stop(0);
        };
        Assert.Equal(ConversationEnd.Interrupted, await conversation.RunAsync());
        Assert.True(stream.IsClosed);
    }

    [Fact]
    public async Task Over_HTTP_any_whole_request_is_answered_and_half_a_one_is_not()
    {
        var request = Encoding.ASCII.GetBytes("GET /other HTTP/1.1\r\nHost: y\r\nContent-Length: 3\r\n\r\nabc");
        for (var piece = 1; piece < request.Length; piece += 3)
        {
            var stream = new FakeStream { Piece = piece }.Bring(request);
            Assert.Equal(ConversationEnd.Success, (await Talk.ServerAsync(stream, Talk.Settings(TrafficPattern.BaseHttp, verify: false))).End);
            Assert.Equal(Patterns.ServerBytes(TrafficPattern.BaseHttp), stream.Sent);
        }

        for (var length = 1; length < request.Length; length++)
        {
            var stream = new FakeStream().Bring(request.AsSpan(0, length));
            Assert.Equal(new ConversationEnd(FailureReason.ClosedEarly), (await Talk.ServerAsync(stream, Talk.Settings(TrafficPattern.BaseHttp, verify: false))).End);
            Assert.Empty(stream.Sent);
        }
    }
}
