namespace NetTest.Engine.Scenarios;

/// <summary>What a run is busy with.</summary>
public enum ScenarioStage
{
    /// <summary>Building namespaces, links and routes.</summary>
    Building,

    /// <summary>Starting servers.</summary>
    StartingServers,

    /// <summary>Traffic flows.</summary>
    Traffic,

    /// <summary>Stopping and removing.</summary>
    TearingDown,

    /// <summary>Done.</summary>
    Completed,
}
