namespace NetTest.Engine.Scenarios;

/// <summary>What a run is busy with.</summary>
public enum ScenarioStage
{
    /// <summary>Building namespaces, links and routes.</summary>
    Building,

    /// <summary>Starting servers.</summary>
    StartingServers,

    /// <summary>Probes look at the network while it is idle: before the traffic, or after it.</summary>
    Probing,

    /// <summary>Traffic flows, with the probes and throughput tests that run beside it.</summary>
    Traffic,

    /// <summary>Throughput is measured, one test after the other.</summary>
    Throughput,

    /// <summary>Stopping and removing.</summary>
    TearingDown,

    /// <summary>Done.</summary>
    Completed,
}
