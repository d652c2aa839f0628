using NetTest.Engine.Probes.Monitor;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Monitor;

public sealed class ExpositionWriterTests
{
    [Fact]
    public void The_text_format_is_as_Prometheus_documents_it()
    {
        Assert.Equal(
            """
            # HELP x_build_info About \\ it\nand "more".
            # TYPE x_build_info gauge
            x_build_info{version="1\\2\n\"3\""} 1
            # HELP x_lost_total Lost.
            # TYPE x_lost_total counter
            x_lost_total 3
            # HELP x_mtu_bytes MTU.
            # TYPE x_mtu_bytes gauge
            x_mtu_bytes{a="b",c="d"} 1500

            """,
            Write(openMetrics: false));
    }

    [Fact]
    public void OpenMetrics_names_families_without_suffix_tells_units_and_ends()
    {
        Assert.Equal(
            """
            # HELP x_build About \\ it\nand \"more\".
            # TYPE x_build info
            x_build_info{version="1\\2\n\"3\""} 1
            # HELP x_lost Lost.
            # TYPE x_lost counter
            x_lost_total 3
            # HELP x_mtu_bytes MTU.
            # TYPE x_mtu_bytes gauge
            # UNIT x_mtu_bytes bytes
            x_mtu_bytes{a="b",c="d"} 1500
            # EOF

            """,
            Write(openMetrics: true));
    }

    [Fact]
    public void Buckets_are_cumulative_and_end_with_all()
    {
        var histogram = new BucketHistogram();
        foreach (var seconds in (double[])[0.00005, 0.000051, 0.3, 99])
            histogram.Record(seconds);
        var writer = new ExpositionWriter(openMetrics: false);
        writer.Family("x_seconds", MetricType.Histogram, "X.", "seconds");
        writer.Histogram(histogram, ("n", "1"));
        var lines = writer.Finish().Split('\n');
        Assert.Contains("x_seconds_bucket{n=\"1\",le=\"5E-05\"} 1", lines, StringComparer.Ordinal);
        Assert.Contains("x_seconds_bucket{n=\"1\",le=\"0.0001\"} 2", lines, StringComparer.Ordinal);
        Assert.Contains("x_seconds_bucket{n=\"1\",le=\"0.25\"} 2", lines, StringComparer.Ordinal);
        Assert.Contains("x_seconds_bucket{n=\"1\",le=\"0.5\"} 3", lines, StringComparer.Ordinal);
        Assert.Contains("x_seconds_bucket{n=\"1\",le=\"1\"} 3", lines, StringComparer.Ordinal);
        Assert.Contains("x_seconds_bucket{n=\"1\",le=\"10\"} 3", lines, StringComparer.Ordinal);
        Assert.Contains("x_seconds_bucket{n=\"1\",le=\"+Inf\"} 4", lines, StringComparer.Ordinal);
        Assert.Contains("x_seconds_count{n=\"1\"} 4", lines, StringComparer.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("x_seconds_sum{n=\"1\"} 99.3001", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/openmetrics-text; version=1.0.0", true)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1", true)]
    [InlineData("application/openmetrics-text;q=0.1,text/plain;q=0.9", false)]
    [InlineData("application/openmetrics-text;q=0", false)]
    [InlineData("application/openmetrics-text;q=nonsense", false)]
    public void The_client_chooses_the_format(string? accept, bool openMetrics) => Assert.Equal(openMetrics, ExpositionWriter.PrefersOpenMetrics(accept));

    [Fact]
    public void Half_a_surrogate_pair_becomes_something_that_has_UTF_8()
    {
        var writer = new ExpositionWriter(openMetrics: false);
        writer.Family("x", MetricType.Gauge, "X.");
        writer.Sample(1, ("n", "a\uD800b😀"));
        Assert.Contains("x{n=\"a\uFFFDb😀\"} 1", writer.Finish(), StringComparison.Ordinal);
    }

    private static string Write(bool openMetrics)
    {
        var writer = new ExpositionWriter(openMetrics);
        writer.Family("x_build", MetricType.Info, "About \\ it\nand \"more\".");
        writer.Sample(1, ("version", "1\\2\n\"3\""));
        writer.Family("x_lost", MetricType.Counter, "Lost.");
        writer.Sample(3);
        writer.Family("x_mtu_bytes", MetricType.Gauge, "MTU.", "bytes");
        writer.Sample(null, ("a", "unknown"));
        writer.Sample(1500, ("a", "b"), ("c", "d"));
        return writer.Finish();
    }
}
