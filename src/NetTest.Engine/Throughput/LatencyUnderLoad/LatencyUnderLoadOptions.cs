namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>A test of latency under load.</summary>
public sealed record LatencyUnderLoadOptions
{
    /// <summary>The load; its direction is set for each phase, its seconds are those of each loaded phase.</summary>
    public required ThroughputOptions Load { get; init; }

    /// <summary>How long is measured without load. Default 5 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time from one probe to the next, 1 ms at least. Default 20 ms.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The port whose TCP handshake is the probe, open or closed, 1 to 65535; null: ICMP echo, or handshakes with port 7 where no echo is
    /// answered or allowed. Not the port of an iperf3 server: it would take each probe for a client.
    /// </summary>
    public int? ProbePort { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="NetTestException">A value is out of range.</exception>
    internal void Check()
    {
        if (Load.Bytes is not null || Load.Blocks is not null)
            throw Wrong("Latency under load runs each load by time; give seconds instead of bytes or blocks.", Load);
        if (Load.Seconds < 3)
            throw Wrong(FormattableString.Invariant($"{Load.Seconds} s of load are too short to see a queue fill; 3 s are the least."), Load.Seconds);
        if (Idle <= TimeSpan.Zero || Idle > TimeSpan.FromHours(1))
            throw Wrong(FormattableString.Invariant($"{Idle.TotalSeconds} s without load cannot be; above 0 and at most 3600 s can."), Idle);
        if (ProbeInterval < TimeSpan.FromMilliseconds(1) || ProbeInterval > TimeSpan.FromSeconds(1))
            throw Wrong(FormattableString.Invariant($"A probe every {ProbeInterval.TotalMilliseconds} ms cannot be; 1 ms to 1000 ms can."), ProbeInterval);
        if (ProbePort is < 1 or > 65535)
            throw Wrong(FormattableString.Invariant($"{ProbePort} is no port; 1 to 65535 are."), ProbePort);
    }

    private static NetTestException Wrong(string message, object? target) => new(ErrorReason.InvalidArgument, message, target);
}
