namespace NetTest.Engine.Traffic;

/// <summary>A message: given bytes, or a number of bytes cut from a payload that both ends can make.</summary>
public sealed record PatternMessage
{
    /// <summary>The bytes themselves; null: made from the pattern's seed.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>The length in bytes, 0 or more; unused with <see cref="Content"/>.</summary>
    public Distribution Length { get; init; } = Distribution.Zero;

    /// <summary>A message of so many bytes.</summary>
    public static PatternMessage OfLength(long bytes) => new() { Length = Distribution.Constant(bytes) };

    /// <summary>A message of these bytes.</summary>
    public static PatternMessage OfContent(ReadOnlyMemory<byte> content) => new() { Content = content };
}
