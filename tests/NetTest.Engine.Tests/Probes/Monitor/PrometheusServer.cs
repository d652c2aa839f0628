using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using NetTest.Engine.Sockets;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Probes.Monitor;

/// <summary>Debian's Prometheus in a namespace, with a folder of its own; asked through its API, ended by its id.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nettest-prometheus-");
    private readonly NetworkContext _context;
    private readonly HttpClient _client;
    private Process? _process;

    private PrometheusServer(string networkNamespace)
    {
        _context = NetworkContext.Open(networkNamespace);
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (connection, cancellationToken) =>
            {
                var socket = _context.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(connection.DnsEndPoint.Host, connection.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://127.0.0.1:9090") };
    }

    /// <summary>Starts it; it scrapes the targets every second.</summary>
    internal static async Task<PrometheusServer> StartAsync(string networkNamespace, IEnumerable<string> targets)
    {
        var server = new PrometheusServer(networkNamespace);
        try
        {
            var configuration = Path.Combine(server._folder.FullName, "prometheus.yml");
            await File.WriteAllTextAsync(configuration, $"global: {{scrape_interval: 1s, scrape_timeout: 1s}}\nscrape_configs: [{{job_name: mesh, static_configs: [{{targets: [{string.Join(", ", targets.Select(target => $"'{target}'"))}]}}]}}]\n");
            server._process = Shell.Start("ip", "netns", "exec", networkNamespace, "prometheus", $"--config.file={configuration}", $"--storage.tsdb.path={server._folder.FullName}/data", "--web.listen-address=127.0.0.1:9090", "--log.level=info");
            await Wait.ForLineAsync(server._process.StandardError, line => line.Contains("Server is ready to receive web requests", StringComparison.Ordinal));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The values of an instant query.</summary>
    internal async Task<IReadOnlyList<double>> QueryAsync(string expression)
    {
        using var document = JsonDocument.Parse(await _client.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}"));
        return [.. document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(sample => double.Parse(sample.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))];
    }

    /// <summary>Repeats a query until its values are as wanted, and returns them.</summary>
    internal Task<IReadOnlyList<double>> UntilAsync(string expression, Func<IReadOnlyList<double>, bool> wanted) =>
        Wait.ForAsync(() => QueryAsync(expression), wanted, TimeSpan.FromSeconds(45), expression, values => string.Join(", ", values));

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _client.Dispose();
        _context.Dispose();
        _folder.Delete(recursive: true);
    }
}
