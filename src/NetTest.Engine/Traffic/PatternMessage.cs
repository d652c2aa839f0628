namespace NetTest.Engine.Traffic;

/// <summary>A message: given bytes, or a number of bytes cut from a payload that both ends can make.</summary>
public sealed record PatternMessage
{
    /// <summary>The bytes themselves; null: made from the pattern's seed.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>
    /// The length in bytes, 0 to <see cref="Distribution.MaxLengthBytes"/>; unused with <see cref="Content"/>. At 0, nothing is sent and nothing
    /// is awaited. A random length is at least 1, but for a choice that lists 0.
    /// </summary>
    public Distribution Length { get; init; } = Distribution.Zero;

    /// <summary>The length in bytes where it is the same in every round; null when it is random.</summary>
    public long? ConstantLength => Content is { } content ? content.Length : Length.IsConstant ? (long)Length.LargestNamed : null;

    /// <summary>A message of so many bytes.</summary>
    public static PatternMessage OfLength(long bytes) => new() { Length = Distribution.Constant(bytes) };

    /// <summary>A message of these bytes.</summary>
    public static PatternMessage OfContent(ReadOnlyMemory<byte> content) => new() { Content = content };

    /// <summary>The length in bytes, or how it is drawn.</summary>
    public override string ToString() => Content is { } content ? FormattableString.Invariant($"{content.Length}") : Length.ToString();
}
