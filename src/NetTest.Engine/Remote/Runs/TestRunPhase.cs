namespace NetTest.Engine.Remote.Runs;

/// <summary>What a run is doing.</summary>
public enum TestRunPhase
{
    /// <summary>Agents are connected to; facts and clocks are read.</summary>
    Connect,

    /// <summary>Testlets are delivered and their checks are run.</summary>
    Check,

    /// <summary>Servers are started and become ready.</summary>
    Prepare,

    /// <summary>Testlets run.</summary>
    Run,

    /// <summary>Agents are let go and what is left on them is removed.</summary>
    Collect,

    /// <summary>All is done.</summary>
    Done,
}
