using NetTest.Engine.Throughput.LatencyUnderLoad;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.LatencyUnderLoad;

public sealed class BufferbloatRuleTests
{
    [Theory]
    [InlineData(0, "A+")]
    [InlineData(4.999, "A+")]
    [InlineData(5, "A")]
    [InlineData(29.9, "A")]
    [InlineData(30, "B")]
    [InlineData(60, "C")]
    [InlineData(200, "D")]
    [InlineData(400, "F")]
    [InlineData(5000, "F")]
    public void The_published_table_is_kept(double increaseMs, string grade) =>
        Assert.Equal(grade, BufferbloatRule.Grade(increaseMs));

    [Fact]
    public void The_increases_of_both_directions_are_averaged()
    {
        Assert.Equal(55, BufferbloatRule.Increase(10, 20, 110));
        Assert.Equal(100, BufferbloatRule.Increase(10, null, 110));
        // Faster under load is no credit.
        Assert.Equal(50, BufferbloatRule.Increase(10, 4, 110));
        Assert.Null(BufferbloatRule.Increase(null, 20, 110));
        Assert.Null(BufferbloatRule.Increase(10, null, null));
    }
}
