namespace NetTest.Engine.Probes.PathMtu;

/// <summary>How a search in one direction ended.</summary>
internal enum SizeOutcome
{
    /// <summary>It has not ended.</summary>
    Unfinished,

    /// <summary>The biggest size passes.</summary>
    Full,

    /// <summary>Somebody on the way refused what is bigger.</summary>
    Refused,

    /// <summary>The sender's own interface takes no more.</summary>
    Local,

    /// <summary>What is bigger vanishes.</summary>
    Silent,

    /// <summary>Nothing of any size was acknowledged, or the target fell silent on the way.</summary>
    NoAnswer,
}
