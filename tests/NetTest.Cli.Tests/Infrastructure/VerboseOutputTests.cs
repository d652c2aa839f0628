using System.Globalization;
using System.Net;
using System.Text.Json;
using NetTest.Engine.Throughput;
using Xunit;

namespace NetTest.Cli.Tests.Infrastructure;

public sealed class VerboseOutputTests
{
    private static readonly string[] s_server = ["server", "--address", "127.0.0.1", "--port", "0", "--seconds", "0.1", "--json"];

    [Fact]
    public async Task What_is_being_done_goes_to_standard_error_and_the_document_stays_alone()
    {
        var run = await CommandLine.RunAsync([.. s_server, "--verbose"]);
        Assert.Equal(0, run.ExitCode);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("baseHttp", document.RootElement.GetProperty("pattern").GetString());
        Assert.Matches("""(?m)^\d\d:\d\d:\d\d\.\d{3} info NetTest\.Traffic: server 127\.0\.0\.1:\d+ listens on 127\.0\.0\.1:\d+ in host: tcp, baseHttp\r?$""", run.Error);
    }

    [Theory]
    [InlineData("searching the path MTU to 127.0.0.1", "mtu", "127.0.0.1", "--skip-mss", "--timeout-seconds", "0.1")]
    [InlineData("tracing 127.0.0.1", "trace", "127.0.0.1", "--maximum-hops", "2", "--timeout-seconds", "0.1")]
    [InlineData("trying 1 ports of 1 hosts from host", "ports", "127.0.0.1", "--port", "9")]
    public async Task Probes_of_the_path_say_what_they_do_as_well(string said, params string[] verb)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "probes of the path are Linux's");
        var run = await CommandLine.RunAsync([.. verb, "--json", "--verbose"]);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Contains($" info NetTest.Probes: {said}", run.Error, StringComparison.Ordinal);
        Assert.Contains(" debug NetTest.Probes: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_series_says_which_run_it_is()
    {
        await using var server = new ThroughputServer(new ThroughputServerOptions { Address = IPAddress.Loopback, Port = 0 });
        await server.StartAsync(TestContext.Current.CancellationToken);
        string[] client = ["throughput", "client", "127.0.0.1", "--port", server.EndPoint!.Port.ToString(CultureInfo.InvariantCulture), "--json", "--verbose"];
        var series = await CommandLine.RunAsync([.. client, "--bytes", "10K", "--repeat", "2"]);
        using var document = JsonDocument.Parse(series.Output);
        Assert.Contains(" info NetTest.Throughput: run 2 of the series: Completed, ", series.Error, StringComparison.Ordinal);
        Assert.Contains(" debug NetTest.Throughput: stream 0: 127.0.0.1:", series.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_who_has_not_asked_is_told()
    {
        var run = await CommandLine.RunAsync(s_server);
        Assert.DoesNotContain("NetTest.Traffic", run.Error, StringComparison.Ordinal);
    }
}
