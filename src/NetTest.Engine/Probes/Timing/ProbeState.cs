namespace NetTest.Engine.Probes.Timing;

/// <summary>Where a probe stands.</summary>
internal enum ProbeState : byte
{
    Unused,
    Waiting,
    Answered,

    /// <summary>Its time is over, or the network refused it.</summary>
    Lost,

    /// <summary>Lost, and answered after all.</summary>
    AnsweredLate,
}
