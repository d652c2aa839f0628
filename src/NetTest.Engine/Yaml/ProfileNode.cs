namespace NetTest.Engine.Yaml;

/// <summary>A node of a profile: a scalar, a list or a mapping.</summary>
/// <param name="At">Where it starts.</param>
/// <param name="Size">How many nodes it is when every alias in it is written out; guards against exploding files.</param>
internal abstract record ProfileNode(Place At, long Size)
{
    /// <summary>What it is, in words for messages.</summary>
    internal abstract string Describe();
}
