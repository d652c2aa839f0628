using NetTest.Engine.Traffic;

namespace NetTest.Cli.Commands.Patterns;

/// <summary>A pattern in a few scalars. Bytes and delays are those of one connection; null when they are drawn at random.</summary>
internal sealed record PatternRow
{
    public required string Name { get; init; }

    public required long Rounds { get; init; }

    public required long? ClientBytes { get; init; }

    public required long? ServerBytes { get; init; }

    /// <summary>The longest mean delay of a round before the client goes on, seconds.</summary>
    public required double ClientDelaySeconds { get; init; }

    /// <summary>The longest mean delay of a round before the server answers, seconds.</summary>
    public required double ServerDelaySeconds { get; init; }

    public required MessageFraming Framing { get; init; }

    public required string Description { get; init; }

    public required string? Path { get; init; }

    internal static PatternRow From(TrafficPattern pattern) => new()
    {
        Name = pattern.Name,
        Rounds = pattern.RoundCount,
        ClientBytes = pattern.ClientBytes,
        ServerBytes = pattern.ServerBytes,
        ClientDelaySeconds = pattern.Rounds.Max(round => round.ClientDelay.Mean),
        ServerDelaySeconds = pattern.Rounds.Max(round => round.ServerDelay.Mean),
        Framing = pattern.Framing,
        Description = pattern.Description,
        Path = pattern.Path,
    };
}
