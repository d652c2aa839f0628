namespace NetTest.Engine.Topology;

/// <summary>How a topology is built.</summary>
public sealed record TopologyOptions
{
    /// <summary>How long it is meant to live.</summary>
    public TopologyLifetime Lifetime { get; init; }

    /// <summary>A word for the journal that tells people what it belongs to, such as the case's name.</summary>
    public string? Label { get; init; }

    /// <summary>Whether every gateway must answer before the build counts as done. Default true.</summary>
    public bool CheckGateways { get; init; } = true;

    /// <summary>How often a gateway is asked before it counts as unreachable. Default 10.</summary>
    public int GatewayAttempts { get; init; } = 10;

    /// <summary>How long each attempt waits for an answer. Default 500 ms.</summary>
    public TimeSpan GatewayTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Who impairs links. Default: for each link the kernel if it can, else the emulator.</summary>
    public ImpairmentBackend ImpairmentBackend { get; init; }

    /// <summary>The <c>nettest</c> executable that carries emulated links of a topology that outlives this process; null: this program if it is that, else one beside the engine or on PATH.</summary>
    public string? CarrierProgram { get; init; }

    /// <summary>
    /// Whether it stands by itself, like the namespaces of a test run: the names of its namespaces and bridges are wishes, and where a run that goes on
    /// has them it gets others. <see cref="LiveTopology.Namespaces"/> tells which, in the order of the specification.
    /// </summary>
    internal bool Isolated { get; init; }

    /// <summary>Whom this process carries a topology for; null for itself.</summary>
    internal ProcessIdentity? CarriedFor { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where it says what it does: the commands it runs, what it binds, what was negotiated. Default nowhere, which costs nothing.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}
