using System.Globalization;
using System.Text.Json;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

public sealed class ServerClientProcessTests : IDisposable
{
    private readonly string _authority = Path.GetTempFileName();

    public void Dispose() => File.Delete(_authority);

    [Fact]
    public async Task A_client_trusts_a_server_of_another_process_through_the_authority_it_wrote()
    {
        await using var server = NettestProcess.Start("server", "--address", "127.0.0.1", "--port", "0", "--tls", "--server-name", "web.test", "--ca-out", _authority, "--pattern", "sym", "--json", "--stream");
        var port = await PortOfAsync(server);

        var trusting = await NettestProcess.RunAsync("client", "127.0.0.1", "--port", port, "--tls", "--server-name", "web.test", "--ca", _authority, "--pattern", "sym", "--connections", "20", "--concurrency", "4", "--json");
        var distrusting = await NettestProcess.RunAsync("client", "127.0.0.1", "--port", port, "--tls", "--server-name", "other.test", "--ca", _authority, "--pattern", "sym", "--json");
        // The server hears of the connection that was broken off when it does, and tells of it every second.
        await server.WaitForAsync("\"failed\":1,");
        server.Signal("INT");
        var exitCode = await server.WaitForExitAsync();

        Assert.Equal(0, trusting.ExitCode);
        using var passed = JsonDocument.Parse(trusting.Output);
        Assert.Equal(20, passed.RootElement.GetProperty("succeeded").GetInt64());
        Assert.Equal(1, distrusting.ExitCode);
        using var failed = JsonDocument.Parse(distrusting.Output);
        Assert.Equal(1, failed.RootElement.GetProperty("failuresByReason").GetProperty("CertificateRejected").GetInt64());
        // The connection that the client broke off is the server's failure as well.
        Assert.Equal(1, exitCode);
        using var seen = JsonDocument.Parse(server.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(20, seen.RootElement.GetProperty("completed").GetInt64());
    }

    [Fact]
    public async Task A_server_that_is_stopped_by_a_signal_has_done_well()
    {
        await using var server = NettestProcess.Start("server", "--address", "127.0.0.1", "--port", "0", "--pattern", "mouse");
        await server.WaitForAsync("listening on 127.0.0.1:");

        server.Signal("TERM");
        var exitCode = await server.WaitForExitAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("0 accepted, 0 completed, 0 failed", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_port_is_a_failed_test_and_tolerated_failures_are_none()
    {
        // Nobody listens on the port of discard by default, and a refusal is all that this needs.
        string[] client = ["client", "127.0.0.1", "--port", "9", "--connections", "3"];

        var failed = await NettestProcess.RunAsync(client);
        var tolerated = await NettestProcess.RunAsync([.. client, "--max-failures", "3"]);

        Assert.Equal(1, failed.ExitCode);
        Assert.StartsWith("FAIL ", failed.Output, StringComparison.Ordinal);
        Assert.Contains("3 × connection refused", failed.Output, StringComparison.Ordinal);
        Assert.Equal(0, tolerated.ExitCode);
    }

    [Fact]
    public async Task An_unknown_name_is_bad_input()
    {
        var run = await NettestProcess.RunAsync("client", "no-such-host.invalid");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'no-such-host.invalid' could not be resolved", run.Error, StringComparison.Ordinal);
    }

    private static async Task<string> PortOfAsync(NettestProcess server)
    {
        await server.WaitForAsync("\"event\":\"listening\"");
        using var listening = JsonDocument.Parse(server.Output.Split('\n')[0]);
        return listening.RootElement.GetProperty("port").GetInt32().ToString(CultureInfo.InvariantCulture);
    }
}
