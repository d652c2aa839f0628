namespace NetTest.Engine.Topology;

/// <summary>Who impairs a link.</summary>
public enum LinkBackend
{
    /// <summary>Nobody: a plain veth.</summary>
    None,

    /// <summary>The kernel's queues (netem, tbf) at both ends of a veth.</summary>
    Kernel,

    /// <summary>NetTest's emulator: a process carries the frames between two TAP devices.</summary>
    Emulator,
}
