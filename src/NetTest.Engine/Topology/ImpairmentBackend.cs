namespace NetTest.Engine.Topology;

/// <summary>Who is to impair the links of a topology.</summary>
public enum ImpairmentBackend
{
    /// <summary>For each link the kernel's queues if they can do what is asked for, else the emulator. The default.</summary>
    Auto,

    /// <summary>The kernel's queues, netem and tbf; what they cannot do on this kernel is an error.</summary>
    Kernel,

    /// <summary>NetTest's own emulator, in user space, for every link of the topology, also for those without impairment.</summary>
    Emulator,
}
