using NetTest.Engine.Topology;

namespace NetTest.Engine.Scenarios;

/// <summary>How a case is run.</summary>
public sealed record ScenarioRunOptions
{
    /// <summary>Emulate gateways even if the case does not say so.</summary>
    public bool EmulateGateways { get; init; }

    /// <summary>Leave the topology standing when the run is over.</summary>
    public bool Keep { get; init; }

    /// <summary>Who impairs links; null: whom the case says.</summary>
    public ImpairmentBackend? ImpairmentBackend { get; init; }

    /// <summary>Let TLS clients resume sessions, in every TLS client and server of the case.</summary>
    public bool ResumeSessions { get; init; }

    /// <summary>Failed connections that are tolerated before the status is Failed. Default 0.</summary>
    public long MaxFailures { get; init; }

    /// <summary>The user's name for the run.</summary>
    public string? Label { get; init; }

    /// <summary>The user's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How often progress is reported. Default 200 ms.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where it says what it does: the commands it runs, what it binds, what was negotiated. Default nowhere, which costs nothing.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}
