namespace NetTest.Engine.Results;

/// <summary>The rows of one source, one target, or one pair of them, and whether they deviate from the rest.</summary>
public sealed record TestRunPairSummary
{
    /// <summary>The source agent; null if this is about a target, whoever talks to it.</summary>
    public string? Agent { get; init; }

    /// <summary>The target; null if this is about a source, whomever it talks to.</summary>
    public string? Target { get; init; }

    /// <summary>The testlet.</summary>
    public required string Testlet { get; init; }

    /// <summary>Its arguments, as the run names them: the same testlet with others is summed up apart. Empty: none.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>How many rows there are.</summary>
    public required int Count { get; init; }

    /// <summary>How many of them are Ok.</summary>
    public required int Succeeded { get; init; }

    /// <summary>The medians of the metrics of the rows that are Ok.</summary>
    public required IReadOnlyDictionary<string, double> Medians { get; init; }

    /// <summary>
    /// Whether it deviates in a way that its source alone, or its target alone, does not explain: a source is named before the pairs that it spoils.
    /// </summary>
    public required bool Deviates { get; init; }

    /// <summary>In what it deviates, in words; null if it does not.</summary>
    public string? Deviation { get; init; }
}
