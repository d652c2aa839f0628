using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

public sealed class PathProbeTests
{
    [Fact]
    public async Task Mtu_prints_one_document_and_the_verdict_makes_the_exit_code()
    {
        await using var nodes = await TestNamespaces.CreateAsync();
        var run = await CommandLine.RunAsync("mtu", TestNamespaces.ServerAddress, "--namespace", nodes.Client, "--json", "--tag", "site=lab");
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(("Ok", 1500, "Icmp"), (Text(document, "verdict"), document.RootElement.GetProperty("pathMtuBytes").GetInt32(), Text(document, "method")));
        Assert.Equal("lab", document.RootElement.GetProperty("tags").GetProperty("site").GetString());

        var small = await CommandLine.RunAsync("mtu", TestNamespaces.ServerAddress6, "--namespace", nodes.Client, "--minimum-bytes", "1501");
        Assert.Equal(1, small.ExitCode);
        Assert.Contains("path MTU 1500 B", small.Output, StringComparison.Ordinal);
        Assert.All(small.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task Mtu_tells_a_missing_route_from_a_target_that_does_not_answer()
    {
        await using var nodes = await TestNamespaces.CreateAsync();
        var run = await CommandLine.RunAsync("mtu", "203.0.113.9", "--namespace", nodes.Client, "--skip-mss");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("there is no route to it from here", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mtu_takes_the_source_address()
    {
        await using var nodes = await TestNamespaces.CreateAsync();
        var run = await CommandLine.RunAsync("mtu", TestNamespaces.ServerAddress, "--namespace", nodes.Client, "--skip-mss", "--source-address", "203.0.113.77");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"The source address 203.0.113.77 is not one of namespace {nodes.Client}'s", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_targets_are_an_array()
    {
        await using var nodes = await TestNamespaces.CreateAsync();
        var run = await CommandLine.RunAsync("mtu", TestNamespaces.ServerAddress, "127.0.0.9", "--namespace", nodes.Client, "--skip-mss", "--json");
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(2, document.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("icmp")]
    [InlineData("tcp")]
    public async Task Trace_shows_the_hops_and_streams_them_to_programs(string protocol)
    {
        await using var nodes = await TestNamespaces.CreateAsync();
        var run = await CommandLine.RunAsync("trace", TestNamespaces.ServerAddress, "--namespace", nodes.Client, "--protocol", protocol);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"  1  {TestNamespaces.ServerAddress} ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"PASS {TestNamespaces.ServerAddress}: 1 hop", run.Output, StringComparison.Ordinal);

        var streamed = await CommandLine.RunAsync("trace", TestNamespaces.ServerAddress, "--namespace", nodes.Client, "--protocol", protocol, "--json", "--stream");
        var lines = streamed.Output.Trim().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"event\":\"hop\"", lines[0], StringComparison.Ordinal);
        using var result = JsonDocument.Parse(lines[1]);
        Assert.True(result.RootElement.GetProperty("reached").GetBoolean());
    }

    [Fact]
    public async Task Ports_tells_open_from_closed_and_can_require_them_open()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        var open = await CommandLine.RunAsync("ports", "127.0.0.1", "--port", $"{port}", "--require-open");
        Assert.Equal(0, open.ExitCode);
        Assert.Contains("PASS ports: 1 open", open.Output, StringComparison.Ordinal);

        var mixed = await CommandLine.RunAsync("ports", "127.0.0.1", "--port", $"{port},1-2", "--require-open", "--json");
        using var document = JsonDocument.Parse(mixed.Output);
        Assert.Equal(1, mixed.ExitCode);
        Assert.Equal((1, 2), (document.RootElement.GetProperty("open").GetInt32(), document.RootElement.GetProperty("closed").GetInt32()));
    }

    [Theory]
    [InlineData("'--port 0' is not a list of ports", "ports", "127.0.0.1", "--port", "0")]
    [InlineData("'nettest mtu' needs TARGET", "mtu")]
    [InlineData("'--protocol sctp' is not one of udp, icmp, tcp", "trace", "127.0.0.1", "--protocol", "sctp")]
    [InlineData("exclude each other", "trace", "127.0.0.1", "-4", "-6")]
    [InlineData("could not be resolved", "trace", "no-such-host.invalid")]
    public async Task Mistakes_are_one_line_and_exit_code_2(string message, params string[] arguments)
    {
        var run = await CommandLine.RunAsync(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    private static string? Text(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetString();
}
