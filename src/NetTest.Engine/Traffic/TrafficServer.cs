using System.Net;
using NetTest.Engine.Results;

namespace NetTest.Engine.Traffic;

/// <summary>Answers connections with a pattern.</summary>
public sealed class TrafficServer : IAsyncDisposable
{
    private TrafficServer(TrafficServerOptions options) => Options = options;

    /// <summary>The options as given.</summary>
    public TrafficServerOptions Options { get; }

    /// <summary>The bound end point, with the port that the kernel chose if 0 was asked for.</summary>
    public IPEndPoint EndPoint => throw new NotImplementedException();

    /// <summary>Connections open now.</summary>
    public int Active => throw new NotImplementedException();

    /// <summary>Binds, listens and serves until stopped.</summary>
    /// <exception cref="NetTestException">The address is in use or not there, the port needs privilege, the certificate is bad.</exception>
    public static Task<TrafficServer> StartAsync(TrafficServerOptions options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>What it has seen so far.</summary>
    public TrafficServerResult GetResult() => throw new NotImplementedException();

    /// <summary>Stops listening and cuts what is open; returns what it has seen.</summary>
    public Task<TrafficServerResult> StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
