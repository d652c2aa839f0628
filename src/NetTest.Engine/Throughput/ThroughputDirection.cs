namespace NetTest.Engine.Throughput;

/// <summary>Which way the data goes, seen from the client.</summary>
public enum ThroughputDirection
{
    /// <summary>The client sends.</summary>
    Send,

    /// <summary>The server sends (iperf3's <c>-R</c>).</summary>
    Receive,

    /// <summary>Both send at once, over streams of their own (iperf3's <c>--bidir</c>).</summary>
    Bidirectional,
}
