using System.Globalization;
using System.Text.Json;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

public sealed class ThroughputProcessTests
{
    [Fact]
    public async Task Client_and_server_tell_of_the_same_bytes()
    {
        await using var server = NettestProcess.Start("throughput", "server", "--address", "127.0.0.1", "--port", "0", "--name", "far", "--json", "--stream");
        var port = await PortOfAsync(server);

        var run = await NettestProcess.RunAsync("throughput", "client", "127.0.0.1", "--port", port, "--bytes", "10M", "--parallel", "2", "--tag", "site=here", "--json");
        server.Signal("INT");
        var exitCode = await server.WaitForExitAsync();

        Assert.Equal(0, run.ExitCode);
        using var result = JsonDocument.Parse(run.Output);
        Assert.Equal("Passed", result.RootElement.GetProperty("status").GetString());
        Assert.Equal("here", result.RootElement.GetProperty("tags").GetProperty("site").GetString());
        Assert.Equal(2, result.RootElement.GetProperty("streams").GetArrayLength());
        Assert.Equal(0, exitCode);
        using var served = JsonDocument.Parse(server.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal("far", served.RootElement.GetProperty("name").GetString());
        Assert.Equal(1, served.RootElement.GetProperty("completedTests").GetInt64());
        Assert.Equal(result.RootElement.GetProperty("bytesReceived").GetInt64(), served.RootElement.GetProperty("bytesReceived").GetInt64());
        Assert.Contains("\"event\":\"test\"", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_see_a_line_for_each_interval_and_then_what_came_of_it()
    {
        await using var server = await StartAsync();
        var run = await NettestProcess.RunAsync("throughput", "client", "127.0.0.1", "--port", server.Port, "--seconds", "2", "--udp", "--rate", "20M", "--bidirectional");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var lines = run.Output.Split('\n');
        Assert.StartsWith("Interval", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("0.0-", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("PASS udp to and from 127.0.0.1:", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task A_program_gets_each_interval_as_it_ends_and_the_result_last()
    {
        await using var server = await StartAsync();
        var run = await NettestProcess.RunAsync("throughput", "client", "127.0.0.1", "--port", server.Port, "--seconds", "1", "--repeat", "2", "--json", "--stream");
        var documents = run.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line)).ToArray();
        Assert.Equal(2, documents.Count(document => EventOf(document) == "run"));
        Assert.True(documents.Count(document => EventOf(document) == "interval") >= 2);
        Assert.Equal(2, documents[^1].RootElement.GetProperty("runCount").GetInt32());
        Assert.Equal(50, documents[^1].RootElement.GetProperty("confidencePercent").GetDouble());
    }

    [Fact]
    public async Task Ctrl_C_ends_the_test_and_shows_what_was_measured_by_then()
    {
        await using var server = await StartAsync();
        await using var client = NettestProcess.Start("throughput", "client", "127.0.0.1", "--port", server.Port, "--seconds", "60", "--rate", "10M");
        await client.WaitForAsync("0.0-");
        client.Signal("INT");
        Assert.Equal(130, await client.WaitForExitAsync());
        Assert.Contains("CANCELLED tcp to", client.Output, StringComparison.Ordinal);
        Assert.Contains("payload", client.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_port_is_a_failed_test()
    {
        var run = await NettestProcess.RunAsync("throughput", "client", "127.0.0.1", "--port", "9");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("FAIL tcp to 127.0.0.1:9: ", run.Output, StringComparison.Ordinal);
        Assert.Single(run.Output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_server_tells_each_test_and_ends_after_one_when_told_to()
    {
        await using var server = NettestProcess.Start("throughput", "server", "--address", "127.0.0.1", "--port", "0", "--one-off");
        await server.WaitForAsync("listening on 127.0.0.1:");
        var port = server.Output.Split("127.0.0.1:")[1].Split(' ')[0];
        Assert.Equal(0, (await NettestProcess.RunAsync("throughput", "client", "127.0.0.1", "--port", port, "--bytes", "1M", "--reverse", "--quiet")).ExitCode);
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Contains("tcp down", server.Output, StringComparison.Ordinal);
        Assert.Contains("1 test, 0 clients refused", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latency_under_load_is_one_document_with_four_phases()
    {
        Requires.Root();
        await using var server = await StartAsync();
        var run = await NettestProcess.RunAsync("throughput", "client", "127.0.0.1", "--port", server.Port, "--seconds", "3", "--rate", "50M", "--latency-under-load", "--idle-seconds", "0.5", "--json");
        Assert.Equal(0, run.ExitCode);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("icmp", document.RootElement.GetProperty("probe").GetString());
        Assert.Equal("idle up down both", string.Join(' ', document.RootElement.GetProperty("phases").EnumerateArray().Select(phase => phase.GetProperty("name").GetString())));
        Assert.Matches("^(A\\+|[A-DF])$", document.RootElement.GetProperty("grade").GetString());
    }

    [Fact]
    public async Task The_password_comes_from_a_file_and_nothing_else_shows_it()
    {
        var folder = Directory.CreateTempSubdirectory("nettest-tf");
        try
        {
            string In(string name) => Path.Combine(folder.FullName, name);
            using (var rsa = System.Security.Cryptography.RSA.Create(2048))
            {
                await File.WriteAllTextAsync(In("private.pem"), rsa.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
                await File.WriteAllTextAsync(In("public.pem"), rsa.ExportSubjectPublicKeyInfoPem(), TestContext.Current.CancellationToken);
            }

            var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("{anna}secret"u8));
            await File.WriteAllTextAsync(In("users.csv"), $"anna,{hash}\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(In("right"), "secret\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(In("wrong"), "swordfish\n", TestContext.Current.CancellationToken);
            await using var server = await StartAsync("--private-key", In("private.pem"), "--users", In("users.csv"));
            string[] client = ["throughput", "client", "127.0.0.1", "--port", server.Port, "--bytes", "1M", "--user-name", "anna", "--public-key", In("public.pem"), "--json"];

            var right = await NettestProcess.RunAsync([.. client, "--password-file", In("right")]);
            var wrong = await NettestProcess.RunAsync([.. client, "--password-file", In("wrong")]);

            Assert.Equal(0, right.ExitCode);
            Assert.Equal(1, wrong.ExitCode);
            Assert.Contains("AuthenticationFailed", wrong.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", right.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("swordfish", wrong.Output + wrong.Error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? EventOf(JsonDocument document) =>
        document.RootElement.TryGetProperty("event", out var name) ? name.GetString() : null;

    private static async Task<Serving> StartAsync(params string[] options)
    {
        var process = NettestProcess.Start(["throughput", "server", "--address", "127.0.0.1", "--port", "0", "--json", "--stream", .. options]);
        return new Serving(process, await PortOfAsync(process));
    }

    private static async Task<string> PortOfAsync(NettestProcess server)
    {
        await server.WaitForAsync("\"event\":\"listening\"");
        using var listening = JsonDocument.Parse(server.Output.Split('\n')[0]);
        return listening.RootElement.GetProperty("port").GetInt32().ToString(CultureInfo.InvariantCulture);
    }

    private sealed record Serving(NettestProcess Process, string Port) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
