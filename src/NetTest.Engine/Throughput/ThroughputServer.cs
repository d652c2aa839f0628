using System.Net;
using System.Threading.Channels;
using NetTest.Engine.Results;

namespace NetTest.Engine.Throughput;

/// <summary>The server role of the iperf3 protocol; serves many clients at once, each in a session of its own.</summary>
public sealed class ThroughputServer : IAsyncDisposable
{
    private readonly Channel<ThroughputResult> _results = Channel.CreateBounded<ThroughputResult>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Creates the server; nothing listens before <see cref="StartAsync"/>.</summary>
    /// <exception cref="NetTestException">An option is out of range.</exception>
    public ThroughputServer(ThroughputServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
    }

    /// <summary>The options as they were given.</summary>
    public ThroughputServerOptions Options { get; }

    /// <summary>Where it listens; null before it does.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <summary>The result of every test as it ends, also of those that failed; the oldest of 1000 unread ones is dropped. Completes when the server has stopped.</summary>
    public ChannelReader<ThroughputResult> Results => _results.Reader;

    /// <summary>Ends when the server has stopped by itself (one-off, total duration) or was stopped.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Tests that run now.</summary>
    public int ActiveTests { get; private set; }

    /// <summary>Tests that have ended, well or not.</summary>
    public long CompletedTests { get; private set; }

    /// <summary>Clients that were refused: server full, not on the allow list, not authorised, beyond a limit.</summary>
    public long RefusedClients { get; private set; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="NetTestException">The address or port cannot be used.</exception>
    public Task StartAsync(CancellationToken cancellationToken) =>
        throw new NetTestException(ErrorReason.NotSupported, "The throughput server is being built.", EndPoint);

    /// <summary>Stops to listen, tells running clients (SERVER_TERMINATE), and waits until all is let go.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _results.Writer.TryComplete();
        _completion.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);
}
