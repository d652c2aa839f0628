namespace NetTest.Engine.Remote.Groups;

/// <summary>A group and the rules by which agents are in it.</summary>
public sealed record GroupDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>An agent that meets any one of these is in it.</summary>
    public required IReadOnlyList<GroupRule> Rules { get; init; }

    /// <summary>Of several groups, an agent is in the one of the highest priority. Default 0.</summary>
    public int Priority { get; init; }
}
