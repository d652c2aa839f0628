namespace NetTest.Engine.Throughput.Protocol;

/// <summary>How iperf3 numbers streams: 1, 3, 4, 5, … in the order in which they are made; of a bidirectional test those of the client's sending come first.</summary>
internal static class StreamNumber
{
    internal static int At(int index) => index == 0 ? 1 : index + 2;

    /// <summary>Whether the client sends on the stream made at this place.</summary>
    internal static bool ClientSends(IperfParameters parameters, int index) => parameters.Direction switch
    {
        ThroughputDirection.Send => true,
        ThroughputDirection.Receive => false,
        _ => index < parameters.Parallel,
    };
}
