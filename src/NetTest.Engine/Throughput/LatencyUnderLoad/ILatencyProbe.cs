namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>A small flow that measures round-trip times to a host that need not know of it.</summary>
internal interface ILatencyProbe : IDisposable
{
    /// <summary>What it sends: <c>icmp</c>, or <c>tcp</c> and the port.</summary>
    string Name { get; }

    /// <summary>
    /// Probes until cancelled, number i at start + i × interval whatever became of those before it, and then waits for what is still on its way,
    /// but not longer than <paramref name="grace"/>. Never throws for what the network does.
    /// </summary>
    Task RunAsync(RttLog log, TimeSpan interval, TimeSpan grace, CancellationToken cancellationToken);
}
