namespace NetTest.Engine.Scenarios;

/// <summary>When a probe looks at the network.</summary>
public enum ProbeMoment
{
    /// <summary>Before any traffic, when the network is idle.</summary>
    Before,

    /// <summary>From the first to the last moment of traffic and throughput tests.</summary>
    During,

    /// <summary>When traffic and throughput tests are over.</summary>
    After,
}
