namespace NetTest.Engine.Topology.Impairment;

/// <summary>Which of the kernel's queues a direction of a link needs.</summary>
[Flags]
internal enum KernelShape
{
    /// <summary>None: frames pass as they are.</summary>
    None = 0,

    /// <summary>netem, for everything but the rate (tc-netem(8)).</summary>
    Netem = 1,

    /// <summary>tbf, for the rate and its queue (tc-tbf(8)).</summary>
    Tbf = 2,
}
