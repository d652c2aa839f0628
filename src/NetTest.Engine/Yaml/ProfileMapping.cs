namespace NetTest.Engine.Yaml;

/// <summary>A mapping; its keys are unique.</summary>
internal sealed record ProfileMapping(Place At, long Size, IReadOnlyList<ProfileEntry> Entries) : ProfileNode(At, Size)
{
    internal ProfileEntry? Find(string key) =>
        Entries.FirstOrDefault(entry => string.Equals(entry.Key.Text, key, StringComparison.Ordinal));

    internal override string Describe() => "a mapping";
}
