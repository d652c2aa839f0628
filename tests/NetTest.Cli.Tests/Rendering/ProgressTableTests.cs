using System.Globalization;
using NetTest.Cli.Rendering;
using Xunit;

namespace NetTest.Cli.Tests.Rendering;

public sealed class ProgressTableTests
{
    [Fact]
    public void A_client_at_80_columns_has_a_bar_a_quarter_full()
    {
        const string expected = """
            Client                       Done Alive Failed Conn/s Throughput Left
            ns_c1→web ━━────── 25,000/100,000     5    100  2,345 225 Mbit/s 0:32

            """;

        Assert.Equal(expected, Write(80, 20, 1));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(160)]
    public void No_line_is_wider_than_the_window(int width) =>
        Assert.All(Write(width, 20, 3).Split('\n'), line => Assert.True(line.Length <= width, $"{line.Length}: {line}"));

    [Fact]
    public void A_hundred_clients_fit_a_small_window_and_are_summed_up()
    {
        var lines = Write(100, 10, 100).TrimEnd().Split('\n');

        Assert.True(lines.Length <= 10, $"{lines.Length} lines");
        Assert.Contains("all 100", lines[^1], StringComparison.Ordinal);
        Assert.Contains("2,500,000/10,000,000", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_line_tells_the_same()
    {
        var line = ProgressSum.Of([Samples.Progress, Samples.Progress]).Describe();

        Assert.Equal("11 s: 50,000 of 200,000 done, 10 alive, 200 failed, 4,690 conn/s, 450 Mbit/s, 32 s left", line);
    }

    private static string Write(int width, int rows, int clients)
    {
        var progress = Enumerable.Range(1, clients)
            .Select(number => clients == 1 ? Samples.Progress : Samples.Progress with { Name = string.Create(CultureInfo.InvariantCulture, $"ns_c{number}→web") })
            .ToArray();
        return Samples.Write(width, page => page.Write(ProgressTable.Create(progress, width, rows)));
    }
}
