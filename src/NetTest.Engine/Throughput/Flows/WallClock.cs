namespace NetTest.Engine.Throughput.Flows;

/// <summary>The time that datagrams bear: iperf3 takes any clock, as only differences count.</summary>
internal static class WallClock
{
    internal static long Microseconds => NetTest.Engine.Sockets.MonotonicClock.Now / 1000;
}
