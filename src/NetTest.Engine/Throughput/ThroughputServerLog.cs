using NetTest.Engine.Results;

namespace NetTest.Engine.Throughput;

/// <summary>Keeps what a server has served: sums of all its tests, and the last of them. Reads the server's results, so that nobody else does.</summary>
public sealed class ThroughputServerLog
{
    // A server that runs for months must not keep every test.
    private const int Kept = 1000;

    private readonly ThroughputServer _server;
    private readonly Action<ThroughputResult>? _onTest;
    private readonly DateTimeOffset _startedAt;
    private readonly long _start;
    private readonly Lock _gate = new();
    private readonly Queue<ThroughputResult> _tests = new();
    private long _received, _sent;

    /// <summary>Begins to read the results of a server that has started.</summary>
    /// <param name="server">The server.</param>
    /// <param name="onTest">Is told each test as it ends, one at a time; or null.</param>
    public ThroughputServerLog(ThroughputServer server, Action<ThroughputResult>? onTest = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = server;
        _onTest = onTest;
        _startedAt = server.Options.TimeProvider.GetUtcNow();
        _start = server.Options.TimeProvider.GetTimestamp();
        Completion = Task.Run(ReadAsync);
    }

    /// <summary>Ends when the server has stopped and the last result has been read.</summary>
    public Task Completion { get; }

    /// <summary>What it has served so far.</summary>
    public ThroughputServerResult GetResult()
    {
        lock (_gate)
        {
            return new ThroughputServerResult
            {
                Label = _server.Options.Label,
                Tags = _server.Options.Tags,
                StartedAt = _startedAt,
                DurationSeconds = _server.Options.TimeProvider.GetElapsedTime(_start).TotalSeconds,
                // Serving is what it was asked for; a test that failed is its client's.
                Status = ResultStatus.Passed,
                Name = _server.Options.Name ?? _server.EndPoint?.ToString() ?? "",
                EndPoint = _server.EndPoint?.ToString() ?? "",
                CompletedTests = _server.CompletedTests,
                RefusedClients = _server.RefusedClients,
                BytesReceived = _received,
                BytesSent = _sent,
                // An array, which PowerShell indexes from its end as well.
                Tests = _tests.ToArray(),
            };
        }
    }

    private async Task ReadAsync()
    {
        await foreach (var test in _server.Results.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            lock (_gate)
            {
                _tests.Enqueue(test);
                if (_tests.Count > Kept)
                    _tests.Dequeue();
                _received += test.Streams.Where(stream => !stream.IsSender).Sum(stream => stream.Receiver?.Bytes ?? 0);
                _sent += test.Streams.Where(stream => stream.IsSender).Sum(stream => stream.Sender?.Bytes ?? 0);
            }

            _onTest?.Invoke(test);
        }
    }
}
