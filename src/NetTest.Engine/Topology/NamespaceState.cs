namespace NetTest.Engine.Topology;

/// <summary>Whose a namespace is.</summary>
public enum NamespaceState
{
    /// <summary>NetTest made it and its owner lives (or it needs none).</summary>
    Active,

    /// <summary>NetTest made it and its owner has died; <c>Remove-TestNamespace -Orphaned</c> removes it.</summary>
    Orphaned,

    /// <summary>NetTest did not make it, and will not touch it.</summary>
    Foreign,
}
