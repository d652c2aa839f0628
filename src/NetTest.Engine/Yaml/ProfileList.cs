namespace NetTest.Engine.Yaml;

/// <summary>A list.</summary>
internal sealed record ProfileList(Place At, long Size, IReadOnlyList<ProfileNode> Items) : ProfileNode(At, Size)
{
    internal override string Describe() => "a list";
}
