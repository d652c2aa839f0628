namespace NetTest.Engine.Remote.Testlets;

/// <summary>A testlet and what it measures.</summary>
public sealed record TestletDescription
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Where it comes from: <c>built in</c>, or the file.</summary>
    public string Source { get; init; } = "built in";

    /// <summary>The arguments that it understands, as a usage line.</summary>
    public string Usage { get; init; } = "";

    /// <summary>Whether an agent that is a target must run its server end.</summary>
    public bool NeedsServer { get; init; }

    /// <summary>Whether it loads the network, so that an agent runs one at a time unless told otherwise.</summary>
    public bool IsLoad { get; init; }

    /// <summary>What it measures.</summary>
    public IReadOnlyList<MetricDescription> Metrics { get; init; } = [];
}
