namespace NetTest.Engine;

/// <summary>How much a line of the engine's log matters.</summary>
public enum EngineLogLevel
{
    /// <summary>Each step: commands that are run, decisions, attempts.</summary>
    Debug,

    /// <summary>What is being done: phases, what is bound, what was negotiated.</summary>
    Information,

    /// <summary>What may spoil the result.</summary>
    Warning,
}
