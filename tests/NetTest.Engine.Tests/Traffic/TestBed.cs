using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Traffic;

/// <summary>A server in one namespace, for clients in another.</summary>
internal sealed class TestBed : IAsyncDisposable
{
    private readonly NetworkContext _clientContext;
    private readonly NetworkContext _serverContext;

    private TestBed(TestNamespaces namespaces, TrafficServer server, NetworkContext clientContext, NetworkContext serverContext)
    {
        Namespaces = namespaces;
        Server = server;
        _clientContext = clientContext;
        _serverContext = serverContext;
    }

    internal TestNamespaces Namespaces { get; }

    internal TrafficServer Server { get; }

    internal static async Task<TestBed> StartAsync(TrafficPattern pattern, Func<TrafficServerOptions, TrafficServerOptions>? configure = null)
    {
        var namespaces = await TestNamespaces.CreateAsync();
        var serverContext = NetworkContext.Open(namespaces.Server);
        var options = new TrafficServerOptions { Pattern = pattern, Context = serverContext };
        try
        {
            var server = await TrafficServer.StartAsync(configure?.Invoke(options) ?? options, CancellationToken.None);
            return new TestBed(namespaces, server, NetworkContext.Open(namespaces.Client), serverContext);
        }
        catch
        {
            serverContext.Dispose();
            await namespaces.DisposeAsync();
            throw;
        }
    }

    internal TrafficClientOptions Client(bool ipv6 = false) => new()
    {
        Context = _clientContext,
        Pattern = Server.Options.Pattern,
        Protocol = Server.Options.Protocol,
        Server = new IPEndPoint(IPAddress.Parse(ipv6 ? TestNamespaces.ServerAddress6 : TestNamespaces.ServerAddress), Server.EndPoint.Port),
    };

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _clientContext.Dispose();
        _serverContext.Dispose();
        await Namespaces.DisposeAsync();
    }
}
