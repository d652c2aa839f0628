using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Probes.Monitor;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Monitor;

public sealed class RequestHeadTests
{
    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: a/b\r\naccept: c/d\r\n\r\n", "GET", "/metrics", "a/b,c/d", true)]
    [InlineData("GET /metrics?x=1 HTTP/1.1\r\nConnection: Close\r\n\r\n", "GET", "/metrics", null, false)]
    [InlineData("HEAD / HTTP/1.0\r\n\r\n", "HEAD", "/", null, false)]
    [InlineData("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET", "/", null, true)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", "POST", "/", null, false)]
    public void Heads_are_read(string text, string method, string path, string? accept, bool keepsAlive) =>
        Assert.Equal(new RequestHead(method, path, accept, keepsAlive), RequestHead.TryParse(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("\r\n\r\n")]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET / HTTP/2.0\r\n\r\n")]
    [InlineData("GET http://x/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n")]
    public void What_is_no_request_is_refused(string text) => Assert.Null(RequestHead.TryParse(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void No_bytes_make_it_throw() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Gen.OneOf(
            Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(),
            Gen.Elements("GET ", "/", " HTTP/1.1", "\r\n", ":", "Accept", "\0", "é", "Connection").ListOf().Select(parts => Encoding.Latin1.GetBytes(string.Concat(parts)))).ToArbitrary(), bytes =>
        {
            RequestHead.TryParse(bytes);
            return RequestHead.LengthIn(bytes) <= bytes.Length;
        }));
}
