namespace NetTest.Engine.Remote.Runs;

/// <summary>What the targets of a run are.</summary>
public enum TargetKind
{
    /// <summary>Hosts that run no agent; they are named, and nothing is started on them.</summary>
    Uncontrolled,

    /// <summary>Agents, by group or by name; their server ends are started first.</summary>
    Group,

    /// <summary>Every source is a target for all the others.</summary>
    Mesh,
}
