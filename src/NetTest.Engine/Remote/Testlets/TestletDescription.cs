using NetTest.Engine.Remote.Agents;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>A testlet and what it measures.</summary>
public sealed record TestletDescription
{
    private static readonly TestletRole[] s_client = [TestletRole.Client];
    private static readonly TestletRole[] s_both = [TestletRole.Client, TestletRole.Server];

    /// <summary>Both ends.</summary>
    internal static IReadOnlyList<TestletRole> BothRoles => s_both;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Where it comes from: <c>built in</c>, or the file.</summary>
    public string Source { get; init; } = "built in";

    /// <summary>The arguments that it understands, as a usage line.</summary>
    public string Usage { get; init; } = "";

    /// <summary>Which ends it can play. One that has a server end too is run on an agent that is a target, and ready there before clients start.</summary>
    public IReadOnlyList<TestletRole> Roles { get; init => field = Indexable.List(value); } = s_client;

    /// <summary>Whether an agent that is a target must run its server end.</summary>
    public bool NeedsServer => Roles.Contains(TestletRole.Server);

    /// <summary>Whether it loads the network, so that an agent runs one at a time unless told otherwise.</summary>
    public bool IsLoad { get; init; }

    /// <summary>What it measures.</summary>
    public IReadOnlyList<MetricDescription> Metrics { get; init => field = Indexable.List(value); } = [];
}
