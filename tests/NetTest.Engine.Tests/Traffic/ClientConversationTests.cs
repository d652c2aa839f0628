using System.Text;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class ClientConversationTests
{
    private static readonly TrafficPattern s_two = Patterns.Lengths(2, 5, 7);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task However_the_bytes_are_cut_the_conversation_is_the_same(int piece)
    {
        var stream = new FakeStream { Piece = piece }.Bring(Patterns.ServerBytes(s_two));
        var (end, totals) = await Talk.ClientAsync(stream, Talk.Settings(s_two));
        Assert.Equal(ConversationEnd.Success, end);
        Assert.Equal(Patterns.ClientBytes(s_two), stream.Sent);
        Assert.Equal((10L, 14L, 2L, 1L), (totals.BytesSent, totals.BytesReceived, totals.Transactions, totals.Connected));
    }

    [Theory]
    [InlineData(nameof(IoStatus.EndOfStream), FailureReason.ClosedEarly)]
    [InlineData(nameof(IoStatus.Reset), FailureReason.Reset)]
    [InlineData(nameof(IoStatus.TimedOut), FailureReason.TransactionTimeout)]
    [InlineData(nameof(IoStatus.Failed), FailureReason.Other)]
    public async Task Wherever_the_answer_breaks_off_the_reason_is_told_and_the_bytes_are_counted(string status, FailureReason expected)
    {
        var answer = Patterns.ServerBytes(s_two);
        for (var length = 0; length < answer.Length; length++)
        {
            var stream = new FakeStream().Bring(answer.AsSpan(0, length), Enum.Parse<IoStatus>(status));
            var (end, totals) = await Talk.ClientAsync(stream, Talk.Settings(s_two));
            Assert.Equal(new ConversationEnd(expected), end);
            Assert.Equal((length < 7 ? 5L : 10L, (long)length, length / 7), (totals.BytesSent, totals.BytesReceived, totals.Transactions));
        }
    }

    [Fact]
    public async Task Wherever_sending_breaks_off_the_bytes_that_went_are_counted()
    {
        for (var length = 0; length < 10; length++)
        {
            var stream = new FakeStream { SendFails = (length, IoStatus.Reset) }.Bring(Patterns.ServerBytes(s_two));
            var (end, totals) = await Talk.ClientAsync(stream, Talk.Settings(s_two));
            Assert.Equal(new ConversationEnd(FailureReason.Reset), end);
            Assert.Equal((long)length, totals.BytesSent);
        }
    }

    [Fact]
    public async Task Any_wrong_byte_is_a_mismatch_when_payload_is_verified_and_none_when_it_is_not()
    {
        for (var wrong = 0; wrong < 14; wrong++)
        {
            var answer = Patterns.ServerBytes(s_two);
            answer[wrong] ^= 0x40;
            var (verified, _) = await Talk.ClientAsync(new FakeStream { Piece = 3 }.Bring(answer), Talk.Settings(s_two));
            var (trusted, _) = await Talk.ClientAsync(new FakeStream { Piece = 3 }.Bring(answer), Talk.Settings(s_two, verify: false));
            Assert.Equal(new ConversationEnd(FailureReason.PayloadMismatch), verified);
            Assert.Equal(ConversationEnd.Success, trusted);
        }
    }

    [Theory]
    [InlineData(nameof(IoStatus.Refused), FailureReason.Refused)]
    [InlineData(nameof(IoStatus.TimedOut), FailureReason.ConnectTimeout)]
    [InlineData(nameof(IoStatus.Unreachable), FailureReason.Unreachable)]
    [InlineData(nameof(IoStatus.Exhausted), FailureReason.LocalExhaustion)]
    [InlineData(nameof(IoStatus.Reset), FailureReason.Reset)]
    public async Task A_connect_that_fails_says_why_and_nothing_is_sent(string status, FailureReason expected)
    {
        var stream = new FakeStream { ConnectResult = Enum.Parse<IoStatus>(status) };
        var (end, totals) = await Talk.ClientAsync(stream, Talk.Settings(s_two));
        Assert.Equal(new ConversationEnd(expected), end);
        Assert.Equal((0L, 0L), (totals.Connected, totals.BytesSent));
    }

    [Theory]
    [InlineData(nameof(IoStatus.TlsFailed), FailureReason.HandshakeFailed)]
    [InlineData(nameof(IoStatus.TimedOut), FailureReason.HandshakeFailed)]
    [InlineData(nameof(IoStatus.EndOfStream), FailureReason.HandshakeFailed)]
    [InlineData(nameof(IoStatus.Reset), FailureReason.HandshakeFailed)]
    [InlineData(nameof(IoStatus.CertificateRejected), FailureReason.CertificateRejected)]
    public async Task A_handshake_that_fails_is_its_own_reason(string status, FailureReason expected)
    {
        var (end, totals) = await Talk.ClientAsync(new FakeStream { HandshakeResult = Enum.Parse<IoStatus>(status) }, Talk.Settings(s_two));
        Assert.Equal(new ConversationEnd(expected), end);
        Assert.Equal((1L, 0L), (totals.Connected, totals.BytesSent));
    }

    [Fact]
    public async Task A_message_of_no_length_is_neither_sent_nor_awaited()
    {
        var pattern = Patterns.Lengths(3, 4, 0);
        var stream = new FakeStream();
        var (end, totals) = await Talk.ClientAsync(stream, Talk.Settings(pattern));
        Assert.Equal(ConversationEnd.Success, end);
        Assert.Equal((12L, 0L, 3L, 0), (totals.BytesSent, totals.BytesReceived, totals.Transactions, stream.Receives));
    }

    [Fact]
    public async Task The_client_s_delay_comes_after_every_answer_and_the_override_wins()
    {
        var pattern = Patterns.Lengths(2, 1, 1, clientDelay: 60);
        var asSaid = new FakeStream().Bring(Patterns.ServerBytes(pattern));
        var overridden = new FakeStream().Bring(Patterns.ServerBytes(pattern));
        await Talk.ClientAsync(asSaid, Talk.Settings(pattern));
        await Talk.ClientAsync(overridden, Talk.Settings(pattern) with { ClientDelay = TimeSpan.FromSeconds(7) });
        Assert.Equal(2, asSaid.Delays.Count);
        Assert.All(asSaid.Delays, delay => Assert.InRange(delay, 40_000_000_000, 60_000_000_000));
        Assert.Equal(2, overridden.Delays.Count);
        Assert.All(overridden.Delays, delay => Assert.InRange(delay, 1_000_000_000, 7_000_000_000));
    }

    [Fact]
    public async Task Stopped_between_two_rounds_it_is_interrupted_with_the_first_round_done()
    {
        var pattern = Patterns.Lengths(5, 1, 1, clientDelay: 1);
        var counters = new TrafficCounters();
        var stream = new FakeStream().Bring(Patterns.ServerBytes(pattern));
        var conversation = new ClientConversation(stream, Talk.Settings(pattern), counters);
        stream.OnDelay = () => conversation.Stop(MonotonicClock.After(TimeSpan.FromHours(1)));
        Assert.Equal(ConversationEnd.Interrupted, await conversation.RunAsync());
        Assert.Equal((1L, 1L), (counters.Totals.Transactions, counters.Totals.BytesSent));
        Assert.True(stream.IsClosed);
    }

    [Fact]
    public async Task Stopped_in_the_last_round_it_may_end_well()
    {
        var pattern = Patterns.Lengths(1, 1, 1);
        var stream = new FakeStream().Bring(Patterns.ServerBytes(pattern));
        var conversation = new ClientConversation(stream, Talk.Settings(pattern), new TrafficCounters());
        stream.OnReceive = _ => conversation.Stop(MonotonicClock.After(TimeSpan.FromHours(1)));
        Assert.Equal(ConversationEnd.Success, await conversation.RunAsync());
    }

    [Fact]
    public async Task Cut_in_the_middle_of_a_round_it_is_interrupted()
    {
        var stream = new FakeStream { Piece = 3 }.Bring(Patterns.ServerBytes(s_two));
        var conversation = new ClientConversation(stream, Talk.Settings(s_two), new TrafficCounters());
        stream.OnReceive = number =>
        {
            if (number == 1)
                conversation.Stop(0);
        };
        Assert.Equal(ConversationEnd.Interrupted, await conversation.RunAsync());
        Assert.True(stream.IsClosed);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", FailureReason.None)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10;x=y\r\n0123456789abcdef\r\n0\r\nTrailer: t\r\n\r\n", FailureReason.None)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", FailureReason.None)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil the close", FailureReason.None)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", FailureReason.ClosedEarly)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", FailureReason.ClosedEarly)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", FailureReason.ClosedEarly)]
    [InlineData("", FailureReason.ClosedEarly)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", FailureReason.PayloadMismatch)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", FailureReason.PayloadMismatch)]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", FailureReason.PayloadMismatch)]
    public async Task An_HTTP_answer_ends_where_it_says_however_it_is_cut(string answer, FailureReason expected)
    {
        var pattern = Patterns.Texts(MessageFraming.Http, ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        for (var piece = 1; piece <= Math.Max(1, answer.Length); piece++)
        {
            var (end, _) = await Talk.ClientAsync(new FakeStream { Piece = piece }.Bring(Encoding.ASCII.GetBytes(answer)), Talk.Settings(pattern, verify: false));
            Assert.Equal(new ConversationEnd(expected), end);
        }
    }

    [Fact]
    public async Task An_HTTP_answer_that_is_verified_must_be_the_pattern_s_own()
    {
        const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        var pattern = Patterns.Texts(MessageFraming.Http, ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", Answer));
        for (var wrong = -1; wrong < Answer.Length; wrong++)
        {
            var bytes = Encoding.ASCII.GetBytes(Answer);
            if (wrong >= 0)
                bytes[wrong] ^= 1;
            var (end, _) = await Talk.ClientAsync(new FakeStream { Piece = 4 }.Bring(bytes), Talk.Settings(pattern));
            Assert.Equal(new ConversationEnd(wrong < 0 ? FailureReason.None : FailureReason.PayloadMismatch), end);
        }
    }
}
