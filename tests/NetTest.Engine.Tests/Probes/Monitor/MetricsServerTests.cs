using System.Net;
using System.Net.Sockets;
using System.Text;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Monitor;

[Collection(NetworkGroup.Name)]
public sealed class MetricsServerTests : IAsyncDisposable
{
    private readonly MetricsServer _server;
    private volatile bool _ready;

    public MetricsServerTests() => _server = Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Metrics_readiness_and_liveness_have_their_paths()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{_server.EndPoint}") };
        using var metrics = await client.GetAsync("/metrics");
        Assert.Equal((HttpStatusCode.OK, "text/plain; version=0.0.4; charset=utf-8"), (metrics.StatusCode, metrics.Content.Headers.ContentType!.ToString()));
        Assert.Equal("# HELP x X.\n# TYPE x gauge\nx 1\n", await metrics.Content.ReadAsStringAsync());
        client.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text;version=1.0.0");
        Assert.EndsWith("# EOF\n", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/-/ready")).StatusCode);
        _ready = true;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/-/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/-/healthy")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/else")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync("/metrics", new StringContent("x"))).StatusCode);
        using var head = new HttpRequestMessage(HttpMethod.Head, "/metrics");
        using var headed = await client.SendAsync(head);
        Assert.Equal((HttpStatusCode.OK, 37L), (headed.StatusCode, headed.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task Garbage_long_heads_and_pipelined_requests_are_answered()
    {
        Assert.StartsWith("HTTP/1.1 400 ", await TalkAsync("\x01\x02garbage\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await TalkAsync("GET /" + new string('x', 9000)), StringComparison.Ordinal);
        var two = await TalkAsync("GET /-/healthy HTTP/1.1\r\n\r\nGET /-/healthy HTTP/1.1\r\nConnection: close\r\n\r\n");
        Assert.Equal(2, two.Split("alive").Length - 1);
    }

    [Fact]
    public async Task Clients_that_take_all_places_and_say_nothing_keep_nobody_out()
    {
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                await socket.ConnectAsync(_server.EndPoint);
                await socket.SendAsync("GET "u8.ToArray());
            }

            Assert.StartsWith("HTTP/1.1 200 ", await TalkAsync("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
            // Those that gave way see it.
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            Assert.Equal(0, await ReceiveAsync(idle[0], deadline.Token));
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_clients_and_frees_the_port()
    {
        var server = Start();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoint);
        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));
        await MetricsServer.Start(NetworkContext.Host, server.EndPoint, new MetricsAnswer(_ => { }, () => true)).DisposeAsync();
    }

    [Fact]
    public void A_port_in_use_and_a_foreign_address_say_so()
    {
        var taken = Assert.Throws<NetTestException>(() => MetricsServer.Start(NetworkContext.Host, _server.EndPoint, new MetricsAnswer(_ => { }, () => true)));
        Assert.Equal(ErrorReason.AddressInUse, taken.Reason);
        Assert.Contains("choose another port", taken.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorReason.AddressNotAvailable, Assert.Throws<NetTestException>(() => MetricsServer.Start(NetworkContext.Host, new IPEndPoint(IPAddress.Parse("203.0.113.1"), 0), new MetricsAnswer(_ => { }, () => true))).Reason);
    }

    private MetricsServer Start() => MetricsServer.Start(NetworkContext.Host, new IPEndPoint(IPAddress.Loopback, 0), new MetricsAnswer(
        writer =>
        {
            writer.Family("x", MetricType.Gauge, "X.");
            writer.Sample(1);
        },
        () => _ready));

    private static async Task<int> ReceiveAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[100], cancellationToken);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private async Task<string> TalkAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.EndPoint);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
