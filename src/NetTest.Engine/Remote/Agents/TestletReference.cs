namespace NetTest.Engine.Remote.Agents;

/// <summary>Which testlet is meant: a built-in one by its name, or a program by its content.</summary>
public sealed record TestletReference
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The program, put there before; null for a built-in testlet.</summary>
    public AssetReference? Program { get; init; }
}
