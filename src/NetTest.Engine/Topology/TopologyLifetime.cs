namespace NetTest.Engine.Topology;

/// <summary>How long a topology is meant to live; the journal records it.</summary>
public enum TopologyLifetime
{
    /// <summary>As long as the process that built it; after that it is an orphan, which the next run removes.</summary>
    Process,

    /// <summary>A scenario that the user asked to keep: until <c>nettest scenario clean</c>, or removed by name.</summary>
    Kept,

    /// <summary>Until removed by name.</summary>
    Persistent,
}
