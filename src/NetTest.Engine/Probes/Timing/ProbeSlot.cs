namespace NetTest.Engine.Probes.Timing;

/// <summary>A probe that was sent, for as long as an answer to it may still be told from others.</summary>
internal struct ProbeSlot
{
    internal long Sequence;

    internal long Intended;

    /// <summary>When the sending call was made.</summary>
    internal ClockPair Sent;

    /// <summary>When the packet left the kernel, ns since 1970; 0 while unknown.</summary>
    internal long KernelSent;

    /// <summary>What an answer must bring back beside the sequence number.</summary>
    internal ulong Mark;

    internal long RoundTrip;

    /// <summary>The reflector's number of the first answer.</summary>
    internal uint ReflectorSequence;

    internal ProbeState State;
}
