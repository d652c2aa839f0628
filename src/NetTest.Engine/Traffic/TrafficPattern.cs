namespace NetTest.Engine.Traffic;

/// <summary>
/// A conversation. A round: the client sends its message, the server reads it whole, waits the server delay, sends its message, the
/// client reads it whole, waits the client delay. Patterns are streamed: no message is ever held in memory for its length.
/// </summary>
public sealed record TrafficPattern
{
    /// <summary>Its name, unique without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>What it stands for, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>How the end of a message is known.</summary>
    public MessageFraming Framing { get; init; }

    /// <summary>The rounds, in order.</summary>
    public required IReadOnlyList<PatternRound> Rounds { get; init => field = Indexable.List(value); }

    /// <summary>How often the list of rounds is gone through, 1 or more.</summary>
    public long Loops { get; init; } = 1;

    /// <summary>Seeds every random size, pause and payload, so that both ends, and every run, draw the same.</summary>
    public ulong Seed { get; init; }

    /// <summary>The file that it came from; null for a built-in pattern.</summary>
    public string? Path { get; init; }

    /// <summary>One HEAD request and one 200 response with <c>Connection: close</c>.</summary>
    public static TrafficPattern BaseHttp => BuiltInPatterns.BaseHttp;

    /// <summary>All built-in patterns.</summary>
    public static IReadOnlyList<TrafficPattern> BuiltIn => BuiltInPatterns.All;

    /// <summary>Rounds in one connection.</summary>
    public long RoundCount => checked(Loops * Rounds.Sum(round => round.Repeat));

    /// <summary>Payload bytes that the client sends in one connection; null when a length is random.</summary>
    public long? ClientBytes => Total(round => round.Client);

    /// <summary>Payload bytes that the server sends in one connection; null when a length is random.</summary>
    public long? ServerBytes => Total(round => round.Server);

    /// <summary>Finds a built-in pattern by name, without regard to case.</summary>
    /// <exception cref="NetTestException">There is none of that name; the message suggests one.</exception>
    public static TrafficPattern Find(string name) => Find(name, []);

    /// <summary>Finds a pattern by name, without regard to case, among those of a file and the built-in ones.</summary>
    /// <exception cref="NetTestException">There is none of that name; the message suggests one.</exception>
    public static TrafficPattern Find(string name, IReadOnlyList<TrafficPattern> custom)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(custom);
        return BuiltInPatterns.Find(name, custom);
    }

    private long? Total(Func<PatternRound, PatternMessage> side)
    {
        long total = 0;
        foreach (PatternRound round in Rounds)
        {
            if (side(round).ConstantLength is not { } length)
                return null;
            total = checked(total + (length * round.Repeat));
        }

        return checked(total * Loops);
    }
}
