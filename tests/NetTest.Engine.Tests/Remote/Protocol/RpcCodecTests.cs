using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Remote.Protocol;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Protocol;

public sealed class RpcCodecTests
{
    private static readonly string[] s_fragments = ["", "{", "}", "\"", "\\u0000", "\\ud800", "null", "-1", "1e999", "[]", "\"id\":{}", "\"method\":1", "\uFEFF", "\u0000", ",", ":", "\"error\":3"];

    [Fact]
    public void What_is_written_is_read_back()
    {
        var request = RpcCodec.Read(RpcCodec.Request("7", "testlet.run", new { Text = "a\nb\"c" }));

        Assert.Equal((RpcMessageKind.Request, "7", "testlet.run"), (request.Kind, request.Id, request.Method));
        Assert.Equal("a\nb\"c", request.Content!.Value.GetProperty("text").GetString());
        Assert.DoesNotContain((byte)'\n', RpcCodec.Request("7", "x", new { Text = "a\nb\r" }));
        Assert.Equal(RpcMessageKind.Notification, RpcCodec.Read(RpcCodec.Notification("agent.beat", null)).Kind);
        Assert.Equal(JsonValueKind.Null, RpcCodec.Read(RpcCodec.Result("\"x\"", null)).Content!.Value.ValueKind);
        var error = RpcCodec.Read(RpcCodec.Error("7", new RpcException(RpcException.Refused, "no", "NoSpaceLeft"))).Error!;
        Assert.Equal((RpcException.Refused, "no", "NoSpaceLeft"), (error.Code, error.Message, error.Reason));
    }

    [Theory]
    [InlineData("", RpcException.ParseError)]
    [InlineData("hello", RpcException.ParseError)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"\\ud800\"}", RpcException.ParseError)]
    [InlineData("[]", RpcException.InvalidRequest)]
    [InlineData("{\"method\":\"x\"}", RpcException.InvalidRequest)]
    [InlineData("{\"jsonrpc\":\"1.0\",\"method\":\"x\"}", RpcException.InvalidRequest)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":3}", RpcException.InvalidRequest)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"x\"}", RpcException.InvalidRequest)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}", RpcException.InvalidRequest)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"result\":1}", RpcException.InvalidRequest)]
    public void What_is_no_message_is_an_error_with_its_code(string line, int code)
    {
        var message = RpcCodec.Read(Encoding.UTF8.GetBytes(line));

        Assert.Equal(RpcMessageKind.Invalid, message.Kind);
        Assert.Equal(code, message.Error!.Code);
    }

    [Fact]
    public void Whatever_comes_is_a_message_or_an_error()
    {
        var good = Encoding.UTF8.GetString(RpcCodec.Request("1", "agent.hello", new { A = 1, B = "ü", C = new[] { 1.5, 2 } }));
        var property = Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ListOf(4).ToArbitrary(), seeds =>
        {
            var line = seeds.Aggregate(good, Mutate);
            var message = RpcCodec.Read(Encoding.UTF8.GetBytes(line));
            return message.Kind is RpcMessageKind.Invalid or RpcMessageKind.Error ? message.Error is not null : message.Method is not null || message.Content is not null;
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), property);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var property = Prop.ForAll(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(), bytes => RpcCodec.Read(bytes) is not null);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), property);
    }

    private static string Mutate(string text, int seed)
    {
        if (text.Length == 0)
            return text;
        var at = seed % text.Length;
        var length = Math.Min(seed / 7 % 5, text.Length - at);
        return text.Remove(at, length).Insert(at, s_fragments[seed / 11 % s_fragments.Length]);
    }
}
