using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Runs;

/// <summary>A run across agents: who tests what against whom.</summary>
public sealed record TestRunDefinition
{
    /// <summary>Its label.</summary>
    public required string Label { get; init; }

    /// <summary>The sources: names of groups or, where no group has that name, of agents; <c>*</c> is all agents.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>What the targets are.</summary>
    public required TargetKind TargetKind { get; init; }

    /// <summary>The targets: hosts, or names as for the sources. Empty in a mesh among the sources; a mesh with targets goes from each source to each of them but itself.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The testlets, run one after another.</summary>
    public required IReadOnlyList<TestletCall> Testlets { get; init; }

    /// <summary>Each source tests against only so many targets, chosen by a hash of the names; null: all.</summary>
    public int? Neighbours { get; init; }

    /// <summary>How long a testlet may run. Default 30 s.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Against how many targets a source tests at once; null: all, but one with testlets that load the network.</summary>
    public int? TargetsAtOnce { get; init; }

    /// <summary>How many agents test at once; null: all.</summary>
    public int? AgentsAtOnce { get; init; }

    /// <summary>The ports that servers take; null: any that the target's kernel has free.</summary>
    public PortRange? Ports { get; init; }

    /// <summary>The file that it stands in; null if there is none. Testlet folders are looked for beside it.</summary>
    public string? Path { get; init; }

    /// <summary>Where its file names sources and targets, as <c>file:line:column</c>.</summary>
    internal IReadOnlyDictionary<string, string> MembersAt { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A run without a file: one testlet, with its arguments in one text that is split as a POSIX shell would.</summary>
    /// <param name="testlet">The testlet.</param>
    /// <param name="sources">Groups or agents.</param>
    /// <param name="targets">Groups, agents or hosts; none: a mesh among the sources.</param>
    /// <param name="arguments">The testlet's arguments.</param>
    /// <param name="kind">What the targets are; null: a mesh without targets, else groups and agents.</param>
    /// <exception cref="NetTestException">The arguments have a quote without its end.</exception>
    public static TestRunDefinition AdHoc(string testlet, IReadOnlyList<string> sources, IReadOnlyList<string> targets, string? arguments = null, TargetKind? kind = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(testlet);
        ArgumentNullException.ThrowIfNull(targets);
        return new TestRunDefinition
        {
            Label = testlet,
            Sources = sources,
            Targets = targets,
            TargetKind = kind ?? (targets.Count == 0 ? TargetKind.Mesh : TargetKind.Group),
            Testlets = [new TestletCall { Testlet = testlet, Arguments = WordSplitter.Split(WordSplitter.JoinPlaceholders(arguments ?? "")) }],
        };
    }
}
