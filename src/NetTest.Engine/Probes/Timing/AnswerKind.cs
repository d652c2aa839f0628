namespace NetTest.Engine.Probes.Timing;

/// <summary>What an answer is to its probe.</summary>
internal enum AnswerKind
{
    /// <summary>The first one, in time.</summary>
    First,

    /// <summary>The first one, too late.</summary>
    Late,

    /// <summary>One more.</summary>
    Duplicate,

    /// <summary>No answer to anything that was sent.</summary>
    Unexpected,
}
