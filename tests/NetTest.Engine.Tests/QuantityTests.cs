using Xunit;

namespace NetTest.Engine.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("250", 250)]
    [InlineData("100M", 100e6)]
    [InlineData("2.5g", 2.5e9)]
    [InlineData("64Ki", 65536)]
    [InlineData("1Gi", 1073741824)]
    [InlineData(" 1k ", 1000)]
    [InlineData("1T", 1e12)]
    public void Prefixes_are_powers_of_1000_or_with_i_of_1024(string text, double expected)
    {
        Assert.True(Quantity.TryParse(text, out var value));
        Assert.Equal(expected, value);
        Assert.True(Quantity.TryParseWhole(text, out var whole));
        Assert.Equal((long)expected, whole);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("i")]
    [InlineData("5i")]
    [InlineData("Ki")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("10X")]
    [InlineData("NaN")]
    public void Anything_else_is_refused(string? text) => Assert.False(Quantity.TryParse(text, out _));

    [Fact]
    public void What_no_long_holds_is_refused() => Assert.False(Quantity.TryParseWhole("99999999999T", out _));
}
