using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Groups;

namespace NetTest.Engine.Remote.Runs;

/// <summary>How agents are reached and runs are done, whatever the run is.</summary>
public sealed record RemoteRunOptions
{
    /// <summary>The groups.</summary>
    public IReadOnlyList<GroupDefinition> Groups { get; init; } = [];

    /// <summary>Whether an agent is in every group whose rules it meets, rather than in the best one only.</summary>
    public bool AllowSeveralGroups { get; init; }

    /// <summary>Folders with testlets: <c>name</c> or <c>os-architecture/name</c>. Besides, <c>testlets</c> beside the run's file.</summary>
    public IReadOnlyList<string> TestletFolders { get; init; } = [];

    /// <summary>Carriers besides ssh, namespace and local; one of the same name takes the built-in one's place.</summary>
    public IReadOnlyList<IAgentCarrier> Carriers { get; init; } = [];

    /// <summary>How long connecting to an agent, its facts and its clock may take. Default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long the check of one testlet on one agent may take, and for how long its delivery may stand still; as a whole that may take as much longer
    /// as it would at 64 kbit/s. Default 15 s.
    /// </summary>
    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a server may take to become ready. Default 10 s.</summary>
    public TimeSpan PrepareTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an agent may be silent past the end of a testlet's limit, or of its check's or its being made ready; then it is lost. Default 10 s.</summary>
    public TimeSpan CollectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How far in the future a synchronised start lies at the most; the word of it must have reached all agents by then. Less if all of them were seen to
    /// answer sooner, none for a test that starts alone, and more if the agents are far away. Default 100 ms.
    /// </summary>
    public TimeSpan StartLead { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How many agents are connected to at the same time. Default 64.</summary>
    public int ConnectionsAtOnce { get; init; } = 64;

    /// <summary>The user's label for the result; null: the run's.</summary>
    public string? Label { get; init; }

    /// <summary>The user's tags for the result.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where it says what it does: the commands it runs, what it binds, what was negotiated. Default nowhere, which costs nothing.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}
