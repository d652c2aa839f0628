namespace NetTest.Engine.Throughput;

/// <summary>The transport that carries the test data.</summary>
public enum ThroughputProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}
