namespace NetTest.Engine.Traffic;

/// <summary>What all connections of one end share; times in nanoseconds.</summary>
internal sealed record ConversationSettings
{
    private long? _lastRound;

    internal required TrafficPattern Pattern { get; init; }

    /// <summary>The index of the pattern's last round.</summary>
    internal long LastRound => _lastRound ??= Pattern.RoundCount - 1;

    internal bool IsDatagram { get; init; }

    internal bool VerifyPayload { get; init; }

    internal long ConnectTimeout { get; init; }

    internal required long HandshakeTimeout { get; init; }

    internal required long TransactionTimeout { get; init; }

    internal long IdleTimeout { get; init; }

    /// <summary>Server: how many conversations are going on; one is over just before its last answer leaves, as the client may go on from there.</summary>
    internal ConcurrencyGauge? Talking { get; init; }

    /// <summary>Overrides the pattern's delay of the server; null: as the pattern says.</summary>
    internal TimeSpan? ServerDelay { get; init; }

    /// <summary>Overrides the pattern's delay of the client; null: as the pattern says.</summary>
    internal TimeSpan? ClientDelay { get; init; }
}
