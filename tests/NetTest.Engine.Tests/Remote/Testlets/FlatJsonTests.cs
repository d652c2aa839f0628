using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Remote.Testlets;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Testlets;

public sealed class FlatJsonTests
{
    [Fact]
    public void Numbers_texts_booleans_and_nulls_become_metrics()
    {
        var metrics = FlatJson.Read("""{"a": 1.5, "b": "text", "c": true, "d": null, "avg_latency_ms": "27.007", "e": 1e999}""", out var mistake)!;

        Assert.Null(mistake);
        Assert.Equal(1.5, metrics["a"].Value);
        Assert.Equal(("text", null), (metrics["b"].Text, metrics["b"].Value));
        Assert.Equal(1, metrics["c"].Value);
        Assert.Equal((null, null), (metrics["d"].Text, metrics["d"].Value));
        Assert.Equal(27.007, metrics["avg_latency_ms"].Value);
        Assert.Equal((null, "1e999"), (metrics["e"].Value, metrics["e"].Text));
    }

    [Theory]
    [InlineData("", "printed nothing")]
    [InlineData(" \n", "printed nothing")]
    [InlineData("oh no", "printed no JSON: oh no")]
    [InlineData("{\"a\":1} {\"b\":2}", "printed no JSON")]
    [InlineData("[1]", "JSON list")]
    [InlineData("{\"a\":{\"b\":1}}", "'a' is a JSON object")]
    [InlineData("{\"a\":[1]}", "'a' is a JSON list")]
    [InlineData("{\"a\":\"\\ud800\"}", "broken text")]
    [InlineData("{\"a\":1,\"b\":2,\"a\":3}", "'a' twice")]
    [InlineData("{\"a\":NaN}", "printed no JSON: {\"a\":NaN}")]
    public void Anything_else_is_told(string text, string what)
    {
        Assert.Null(FlatJson.Read(text, out var mistake));
        Assert.Contains(what, mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm() => Assert.Equal(1, FlatJson.Read("\uFEFF{\"a\":1}", out _)!["a"].Value);

    [Fact]
    public void What_could_not_travel_is_told_before_it_is_sent()
    {
        Assert.Null(FlatJson.Read($"{{\"a\":\"{new string('\u007f', 200_000)}\"}}", out var mistake));
        Assert.Contains("characters", mistake, StringComparison.Ordinal);
        Assert.Null(TestletDescriber.Read("t", "", $"{{\"summary\":\"{new string('x', 200_000)}\"}}", out mistake));
        Assert.Contains("characters", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_that_names_a_metric_twice_is_none()
    {
        Assert.Null(TestletDescriber.Read("t", "", "{\"metrics\":{\"a\":{\"unit\":\"ms\"},\"a\":{}}}", out var mistake));
        Assert.Contains("no description", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_printed_is_read_or_told()
    {
        var characters = Gen.Elements("{}[]\":,\\u0d8 1e-.trfan\n\u0000\uD800".ToCharArray()).ArrayOf().Select(text => new string(text));
        var property = Prop.ForAll(characters.ToArbitrary(), text => FlatJson.Read(text, out var mistake) is null == mistake is not null);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), property);
    }
}
