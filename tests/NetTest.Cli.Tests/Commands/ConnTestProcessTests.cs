using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

public sealed partial class ConnTestProcessTests
{
    [Fact]
    public async Task A_measurement_of_a_responder_of_another_process_is_one_document()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a responder is Linux's");
        await using var responder = NettestProcess.Start("conntest", "responder", "--address", "127.0.0.1", "--port", "0", "--json", "--stream");
        await responder.WaitForAsync("\n");
        using var listening = JsonDocument.Parse(responder.Output.Split('\n')[0]);
        var port = listening.RootElement.GetProperty("port").GetInt32().ToString(CultureInfo.InvariantCulture);

        var one = await NettestProcess.RunAsync("conntest", "127.0.0.1", "--port", port, "--protocol", "udp", "--count", "20", "--interval-ms", "1", "--json");
        var table = await NettestProcess.RunAsync("conntest", $"127.0.0.1:{port}", "--count", "3", "--interval-ms", "1");
        var two = await NettestProcess.RunAsync("conntest", "127.0.0.1", $"127.0.0.1:{port}", "--port", port, "--protocol", "stamp", "--count", "2", "--interval-ms", "1", "--json");
        responder.Signal("INT");
        var exitCode = await responder.WaitForExitAsync();

        Assert.Equal(0, one.ExitCode);
        using var result = JsonDocument.Parse(one.Output);
        Assert.Equal(20, result.RootElement.GetProperty("received").GetInt64());
        Assert.Equal("udp", result.RootElement.GetProperty("protocol").GetString());
        Assert.Equal(0, table.ExitCode);
        Assert.StartsWith("PASS ", table.Output, StringComparison.Ordinal);
        Assert.All(table.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
        using var results = JsonDocument.Parse(two.Output);
        Assert.Equal(2, results.RootElement.GetArrayLength());
        Assert.Equal(0, exitCode);
        using var seen = JsonDocument.Parse(responder.Output.TrimEnd().Split('\n')[^1]);
        Assert.True(seen.RootElement.GetProperty("packetsReflected").GetInt64() >= 40);
    }

    [Fact]
    public async Task Nobody_who_answers_is_a_failed_test_and_a_wrong_option_bad_usage()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "probes are Linux's");
        // Nobody listens on the port of discard by default.
        var refused = await NettestProcess.RunAsync("conntest", "127.0.0.1", "--port", "9", "--protocol", "tcp", "--count", "2", "--interval-ms", "1");
        var unknown = await NettestProcess.RunAsync("conntest", "127.0.0.1", "--protocol", "ucmp");
        var both = await NettestProcess.RunAsync("conntest", "127.0.0.1", "--ipv4", "--ipv6");
        var name = await NettestProcess.RunAsync("conntest", "no.such.name.invalid", "--json");

        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("FAIL ", refused.Output, StringComparison.Ordinal);
        Assert.Contains("2 × connection refused", refused.Output, StringComparison.Ordinal);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("auto, icmp, tcp", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(2, both.ExitCode);
        Assert.Equal(2, name.ExitCode);
        using var error = JsonDocument.Parse(name.Output);
        Assert.Equal("NameNotResolved", error.RootElement.GetProperty("error").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Ctrl_C_shows_what_was_measured_by_then()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "probes are Linux's");
        await using var test = NettestProcess.Start("conntest", "127.0.0.1", "--port", "9", "--protocol", "tcp", "--count", "100000", "--json", "--stream");
        await test.WaitForAsync(SentSome().IsMatch, "a probe that was sent");
        test.Signal("INT");
        Assert.Equal(130, await test.WaitForExitAsync());
        using var result = JsonDocument.Parse(test.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal("Cancelled", result.RootElement.GetProperty("status").GetString());
        Assert.True(result.RootElement.GetProperty("sent").GetInt64() > 0);
    }

    [Fact]
    public async Task A_url_is_asked_by_its_scheme()
    {
        // Nobody listens on the port of discard by default; echo requests to the host would be answered.
        var run = await CommandLine.RunAsync("conntest", "http://127.0.0.1:9/", "--count", "1", "--json");
        using var result = JsonDocument.Parse(run.Output);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("http", result.RootElement.GetProperty("protocol").GetString());
    }

    [GeneratedRegex("\"sent\":[1-9]", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex SentSome();

    [Theory]
    [InlineData(" conntest monitor [<TARGET>...] [options]", "conntest", "monitor")]
    [InlineData(" conntest responder [options]", "conntest", "responder")]
    [InlineData(" conntest <TARGET>... [command] [options]", "conntest")]
    public async Task Help_shows_only_the_arguments_that_a_verb_takes(string usage, params string[] verb)
    {
        var run = await CommandLine.RunAsync([.. verb, "--help"]);
        Assert.Contains(usage, run.Output, StringComparison.Ordinal);
    }
}
