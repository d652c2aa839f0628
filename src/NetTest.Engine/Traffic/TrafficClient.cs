using NetTest.Engine.Results;

namespace NetTest.Engine.Traffic;

/// <summary>Runs a load of connections against one server.</summary>
public sealed class TrafficClient : IAsyncDisposable
{
    private TrafficClient(TrafficClientOptions options) => Options = options;

    /// <summary>The options as given.</summary>
    public TrafficClientOptions Options { get; }

    /// <summary>Completes with the result when the load is done; never faults for what the network does.</summary>
    public Task<TrafficClientResult> Completion => throw new NotImplementedException();

    /// <summary>Checks the options and the machine's limits, and starts.</summary>
    /// <exception cref="NetTestException">Options that contradict each other, or more concurrency than the file limit allows.</exception>
    public static Task<TrafficClient> StartAsync(TrafficClientOptions options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>How far it is.</summary>
    public TrafficProgress GetProgress() => throw new NotImplementedException();

    /// <summary>Ends it now: nothing new starts, what is open is cut at once and counted as interrupted.</summary>
    public Task<TrafficClientResult> StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
