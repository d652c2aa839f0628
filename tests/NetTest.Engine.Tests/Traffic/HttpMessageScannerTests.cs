using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class HttpMessageScannerTests
{
    private const string Next = "NEXT MESSAGE";

    // Response?, answers HEAD?, the message.
    private static readonly (bool IsResponse, bool Head, string Text)[] Whole =
    [
        (false, false, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (false, false, "\r\n\r\nHEAD /x?y=z HTTP/1.0\r\n\r\n"),
        (false, false, "GET / HTTP/1.1\nHost: a\n\n"),
        (false, false, "POST / HTTP/1.1\r\ncontent-length:\t 5 \r\nHost: a\r\n\r\n\r\n\r\n!"),
        (false, false, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        (false, false, "PUT / HTTP/1.1\r\nContent-Length: 3, 3\r\nContent-Length: 3\r\n\r\nabc"),
        (false, false, $"GET /{new string('a', 3000)} HTTP/1.1\r\nCookie: {new string('b', 5000)}\r\n\r\n"),
        (false, false, $"GET / HTTP/1.1\r\nX: {new string('b', 253)}\r\nY: {new string('c', 252)}\r\nZ: {new string('d', 254)}\r\n\r\n"),
        (true, false, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        (true, false, "HTTP/1.1 200\r\nContent-Length: 12\r\n\r\nHello\r\n\r\n..."),
        (true, true, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"),
        (true, true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (true, false, "HTTP/1.1 204 No Content\r\n\r\n"),
        (true, false, "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n"),
        (true, false, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        (true, false, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
        (true, false, "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, Chunked\r\nContent-Length: 3\r\n\r\n5;ext=\"x\"\r\nhello\r\n0a \r\n0123456789\r\n000\r\nTrailer: t\r\n\r\n"),
        (true, false, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n"),
        (true, false, "HTTP/1.1 500 Oh no\r\nX-Folded: a\r\n  continued\r\nContent-Length: 1\r\n\r\nx"),
    ];

    private static readonly (bool IsResponse, string Text)[] Broken =
    [
        (false, "GET /\r\n\r\n"),
        (false, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        (false, " GET / HTTP/1.1\r\n\r\n"),
        (false, "\x16\x03\x01\x02\r\n\r\n"),
        (false, "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        (false, "GET / HTTP/1.1\r\nno colon\r\n\r\n"),
        (false, "GET / HTTP/1.1\r\nX: a\r\n folded\r\n\r\n"),
        (false, "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        (false, "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        (false, "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n1"),
        (false, "POST / HTTP/1.1\r\nContent-Length: \r\n\r\n"),
        (false, "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        (false, "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"),
        (true, "SSH-2.0-OpenSSH_9.6\r\n"),
        (true, "HTTP/1.1 20 OK\r\n\r\n"),
        (true, "HTTP/1.1 2000 OK\r\n\r\n"),
        (true, "HTTP/1.1 099 Low\r\n\r\n"),
        (true, "HTTP/2 200\r\n\r\n"),
        (true, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 6\r\n\r\n"),
        (true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
        (true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n"),
        (true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n"),
        (true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"),
        (true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n"),
        (true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111\r\n"),
    ];

    [Fact]
    public void The_end_is_found_at_once_and_leaves_the_next_message_alone() => Assert.All(Whole, message =>
    {
        var scanner = new HttpMessageScanner(message.IsResponse, message.Head);
        Assert.Equal(HttpScanResult.Complete, scanner.Feed(Bytes(message.Text + Next), out int consumed));
        Assert.Equal(message.Text.Length, consumed);
    });

    [Fact]
    public void The_end_is_found_byte_by_byte_at_the_very_same_place() => Assert.All(Whole, message =>
        Assert.Equal((HttpScanResult.Complete, message.Text.Length), FeedInCuts(message.IsResponse, message.Head, message.Text + Next, _ => 1)));

    [Fact]
    public void Any_random_valid_message_ends_at_the_same_place_however_it_is_cut() =>
        Prop.ForAll(MessageGen.ToArbitrary(), CutGen.ToArbitrary(), (text, cuts) =>
        {
            int i = 0;
            (HttpScanResult result, int consumed) = FeedInCuts(isResponse: true, head: false, text + Next, _ => cuts[i++ % cuts.Length]);
            return result == HttpScanResult.Complete && consumed == text.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Garbage_is_judged_the_same_however_it_is_cut() =>
        Prop.ForAll(GarbageGen.ToArbitrary(), CutGen.ToArbitrary(), (text, cuts) =>
        {
            int i = 0;
            foreach (bool isResponse in (bool[])[true, false])
            {
                (HttpScanResult whole, int end) = FeedInCuts(isResponse, head: false, text, left => left);
                (HttpScanResult cut, int cutEnd) = FeedInCuts(isResponse, head: false, text, _ => cuts[i++ % cuts.Length]);
                if (whole != cut || (whole == HttpScanResult.Complete && end != cutEnd))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_no_message_is_malformed_in_one_piece_and_byte_by_byte() => Assert.All(Broken, message =>
    {
        Assert.Equal(HttpScanResult.Malformed, FeedInCuts(message.IsResponse, head: false, message.Text, left => left).Result);
        Assert.Equal(HttpScanResult.Malformed, FeedInCuts(message.IsResponse, head: false, message.Text, _ => 1).Result);
    });

    [Fact]
    public void Every_proper_beginning_needs_more() => Assert.All(Whole, message =>
    {
        for (int length = 0; length < message.Text.Length; length++)
        {
            var scanner = new HttpMessageScanner(message.IsResponse, message.Head);
            Assert.Equal(HttpScanResult.NeedMore, scanner.Feed(Bytes(message.Text[..length]), out int consumed));
            Assert.Equal(length, consumed);
            Assert.False(scanner.CompleteAtClose());
        }
    });

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nall the rest")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\nContent-Length: 3\r\n\r\nall the rest")]
    public void A_response_without_a_length_ends_with_the_connection(string text)
    {
        var scanner = new HttpMessageScanner(isResponse: true);
        Assert.Equal(HttpScanResult.NeedMore, scanner.Feed(Bytes(text), out int consumed));
        Assert.Equal((text.Length, true), (consumed, scanner.EndsAtClose));
        Assert.True(scanner.CompleteAtClose());
        Assert.Equal(HttpScanResult.Complete, scanner.Feed([], out _));
    }

    [Fact]
    public void A_header_of_64_KiB_is_taken_and_a_byte_more_is_malformed()
    {
        const string Start = "GET / HTTP/1.1\r\n";
        string Header(int bytes) => $"{Start}X: {new string('a', bytes - Start.Length - 7)}\r\n\r\n";
        foreach (Func<int, int> cut in (Func<int, int>[])[left => left, _ => 1000, _ => 1])
        {
            Assert.Equal((HttpScanResult.Complete, 65_536), FeedInCuts(false, false, Header(65_536), cut));
            Assert.Equal(HttpScanResult.Malformed, FeedInCuts(false, false, Header(65_537), cut).Result);
        }

        Assert.Equal(HttpScanResult.Malformed, FeedInCuts(true, false, new string('a', 70_000), _ => 1000).Result);
    }

    [Fact]
    public void Many_chunks_are_no_long_header()
    {
        string text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + string.Concat(Enumerable.Repeat("1\r\nx\r\n", 50_000)) + "0\r\n\r\n";
        Assert.Equal((HttpScanResult.Complete, text.Length), FeedInCuts(true, false, text, _ => 4096));
    }

    [Fact]
    public void It_knows_status_and_method_and_can_be_used_again_without_allocation()
    {
        var response = new HttpMessageScanner(isResponse: true);
        var request = new HttpMessageScanner(isResponse: false);
        byte[] notFound = Bytes("HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc");
        byte[] head = Bytes("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.True(request.IsAtStart);
        response.Feed(notFound.AsSpan(0, 5), out _);
        response.Feed(notFound.AsSpan(5), out _);
        Allocation.AssertNone(1000, () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                response.Reset();
                request.Reset();
                response.Feed(notFound.AsSpan(0, i % notFound.Length), out _);
                response.Feed(notFound.AsSpan(i % notFound.Length), out _);
                request.Feed(head, out _);
            }
        });
        Assert.Equal((404, true, false), (response.StatusCode, request.IsHead, request.IsAtStart));
    }

    private static Gen<int[]> CutGen => Gen.Choose(1, 40).NonEmptyListOf().Select(list => list.ToArray());

    private static Gen<string> MessageGen =>
        from interim in Gen.Elements("", "HTTP/1.1 100 Continue\r\n\r\n")
        from fields in Gen.Elements("Server: x\r\n", "X-Y:\r\n", "Date: Sat, 21 Nov 2026 07:00:00 GMT\r\n", $"Long: {new string('l', 300)}\r\n").ListOf()
        from body in Gen.Elements("a", "\r\n", "\n", "0\r\n\r\n", "HTTP/1.1 ").ListOf().Select(string.Concat)
        from chunked in Gen.Elements(true, false)
        let header = $"{interim}HTTP/1.1 200 OK\r\n{string.Concat(fields)}"
        select chunked
            ? $"{header}Transfer-Encoding: chunked\r\n\r\n{string.Concat(body.Chunk(7).Select(part => $"{part.Length:x}\r\n{new string(part)}\r\n"))}0\r\n\r\n"
            : $"{header}Content-Length: {body.Length}\r\n\r\n{body}";

    private static Gen<string> GarbageGen =>
        Gen.Elements(
            "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 C\r\n", "GET / HTTP/1.1\r\n", "\r\n", "\n", "\r", " ", ":", "Content-Length: 5\r\n", "Content-Length: ", "7",
            "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: x\r\n", "5\r\nhello\r\n", "0\r\n\r\n", "abc", new string('z', 255), "\0").ListOf().Select(string.Concat);

    private static (HttpScanResult Result, int Consumed) FeedInCuts(bool isResponse, bool head, string text, Func<int, int> cut)
    {
        byte[] bytes = Bytes(text);
        var scanner = new HttpMessageScanner(isResponse, head);
        var result = HttpScanResult.NeedMore;
        int position = 0;
        while (result == HttpScanResult.NeedMore && position < bytes.Length)
        {
            int length = Math.Min(bytes.Length - position, cut(bytes.Length - position));
            result = scanner.Feed(bytes.AsSpan(position, length), out int consumed);
            if (result == HttpScanResult.NeedMore)
                Assert.Equal(length, consumed);
            position += consumed;
        }

        return (result, position);
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
