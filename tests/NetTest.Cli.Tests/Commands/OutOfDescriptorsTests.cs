using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

/// <summary>Servers that have no file descriptor left (EMFILE) while connections wait in the kernel.</summary>
public sealed class OutOfDescriptorsTests : IDisposable
{
    private const int Limit = 160;
    private const int Reserve = 32;
    private const int Connections = 60;

    /// <summary>Descriptors that the kernel keeps for calls that wait in the opening of something, and does not show.</summary>
    private const int Opening = 3;

    private static readonly TimeSpan s_watched = TimeSpan.FromSeconds(1.5);

    private readonly List<Socket> _clients = [];

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    [Theory]
    [InlineData("server --pattern mouse", "client 127.0.0.1 --pattern mouse --connections 3 --port")]
    [InlineData("throughput server", "throughput client 127.0.0.1 --bytes 100K --port")]
    [InlineData("conntest responder", "conntest 127.0.0.1 --protocol tcp-request --count 3 --interval-ms 1 --port")]
    [InlineData("conntest monitor 127.0.0.1:9 --include-self --no-responder --metrics-port 0 --interval-seconds 60 --path-mtu-seconds 0", null)]
    public async Task It_waits_in_peace_and_serves_again_when_some_have_gone(string verb, string? client)
    {
        Requires.Tool("prlimit", "util-linux");
        await using var server = NettestProcess.StartWithFiles(Limit, [.. verb.Split(' '), "--address", "127.0.0.1", "--json", "--stream", .. client is null ? Array.Empty<string>() : ["--port", "0"]]);
        await server.WaitForAsync("\n");
        var port = PortOf(server);
        await ServeAsync(client, port);

        await ExhaustAsync(server, port);
        using var process = Process.GetProcessById(server.Id);
        var (cpu, watch) = (process.TotalProcessorTime, Stopwatch.StartNew());
        await Task.Delay(s_watched, TestContext.Current.CancellationToken);
        process.Refresh();
        var ratio = (process.TotalProcessorTime - cpu) / watch.Elapsed;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verb}: {ratio:P1} of a processor while out of descriptors"));
        Assert.InRange(ratio, 0, 0.3);

        _clients.ForEach(socket => socket.Dispose());
        await ServeAsync(client, port);

        // Its end wants threads and assemblies, which want descriptors.
        await ExhaustAsync(server, port);
        server.Signal("TERM");
        Assert.InRange(await server.WaitForExitAsync(), 0, 1);
    }

    private async Task ExhaustAsync(NettestProcess server, int port)
    {
        for (var i = 0; i < Connections; i++)
            await ConnectAsync(port);
        await Wait.UntilAsync(() => Free(server.Id) <= Opening, () => $"{Free(server.Id)} are free: {server.Error}");
    }

    private static async Task ServeAsync(string? client, int port)
    {
        if (client is null)
        {
            using var http = new HttpClient();
            Assert.Contains("# TYPE", await http.GetStringAsync($"http://127.0.0.1:{Text(port)}/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
            return;
        }

        var run = await CommandLine.RunAsync([.. client.Split(' '), Text(port)]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    private async Task ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _clients.Add(socket);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), TestContext.Current.CancellationToken);
    }

    private static int PortOf(NettestProcess server)
    {
        using var listening = JsonDocument.Parse(server.Output.Split('\n')[0]);
        return listening.RootElement.TryGetProperty("metrics", out var metrics) && metrics.GetString() is { } endPoint
            ? IPEndPoint.Parse(endPoint).Port
            : listening.RootElement.GetProperty("port").GetInt32();
    }

    // Of those that connections may have: a new descriptor has the lowest number that is free.
    private static int Free(int processId) => Limit - Reserve - Directory.EnumerateFileSystemEntries($"/proc/{Text(processId)}/fd")
        .Count(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture) < Limit - Reserve);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
