using NetTest.Engine;
using NetTest.Engine.Traffic;

namespace NetTest.PowerShell.Traffic;

/// <summary>A pattern as people name it: by name, or as the object that Get-TrafficPattern wrote.</summary>
public sealed class PatternReference
{
    private readonly string? _name;
    private readonly TrafficPattern? _pattern;

    /// <summary>A pattern by name.</summary>
    public PatternReference(string name) => _name = name;

    /// <summary>A pattern itself.</summary>
    public PatternReference(TrafficPattern pattern) => _pattern = pattern;

    /// <inheritdoc/>
    public override string ToString() => _pattern?.Name ?? _name ?? "";

    /// <summary>Finds the pattern that the two parameters mean; null if both are absent.</summary>
    internal static TrafficPattern? Resolve(PatternReference? reference, string? file)
    {
        if (reference?._pattern is { } given)
        {
            return file is null
                ? given
                : throw new NetTestException(
                    ErrorReason.InvalidArgument, "-PatternFile is of no use when -Pattern is a pattern object; leave one of the two out.", file);
        }

        if (file is null)
            return reference?._name is { } name ? TrafficPattern.Find(name) : null;
        return Find(PatternFile.Load(file), reference?._name, file);
    }

    private static TrafficPattern Find(IReadOnlyList<TrafficPattern> patterns, string? name, string file)
    {
        if (name is null)
        {
            return patterns.Count == 1
                ? patterns[0]
                : throw new NetTestException(
                    ErrorReason.InvalidArgument, $"'{file}' has {patterns.Count} patterns; name one with -Pattern: {Names(patterns)}.", file);
        }

        return patterns.FirstOrDefault(pattern => string.Equals(pattern.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new NetTestException(
                ErrorReason.InvalidPattern, $"'{file}' has no pattern '{name}'; it has {Names(patterns)}.", name);
    }

    private static string Names(IReadOnlyList<TrafficPattern> patterns) => string.Join(", ", patterns.Select(pattern => pattern.Name));
}
