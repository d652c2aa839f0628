namespace NetTest.Engine.Probes;

/// <summary>What was counted and timed of the probes of one protocol and one payload size. One thread at a time.</summary>
/// <param name="protocol">The protocol's word.</param>
/// <param name="payloadBytes">Payload as sent; null where there is none.</param>
internal sealed class ProbeStream(string protocol, int? payloadBytes)
{
    private readonly long[] _failures = new long[Enum.GetValues<ProbeOutcome>().Length];
    private readonly Dictionary<string, DurationStatistics> _phases = new(StringComparer.Ordinal);

    internal string Protocol { get; } = protocol;

    internal int? PayloadBytes { get; } = payloadBytes;

    internal long Sent { get; set; }

    internal long Received { get; set; }

    internal long Late { get; set; }

    internal long Duplicate { get; set; }

    internal long Reordered { get; set; }

    internal long Unexpected { get; set; }

    internal long? LostForward { get; set; }

    internal long? LostBackward { get; set; }

    internal double? OneWayErrorMs { get; set; }

    /// <summary>From the sending call to the program having the answer.</summary>
    internal DurationStatistics Rtt { get; } = new();

    /// <summary>From the intended time to the program having the answer.</summary>
    internal DurationStatistics Latency { get; } = new();

    internal JitterMeter Jitter { get; } = new();

    /// <summary>How late probes were sent.</summary>
    internal DurationStatistics Slip { get; } = new();

    /// <summary>How long sending calls took.</summary>
    internal DurationStatistics SendCall { get; } = new();

    internal DurationStatistics Kernel { get; } = new();

    internal DurationStatistics Hold { get; } = new();

    internal DurationStatistics Network { get; } = new();

    internal DurationStatistics Forward { get; } = new();

    internal DurationStatistics Backward { get; } = new();

    internal DurationStatistics Handshake { get; } = new();

    internal IReadOnlyDictionary<string, DurationStatistics> Phases => _phases;

    internal long Lost => Sent - Received;

    internal double? LossPercent => Sent == 0 ? null : 100.0 * Lost / Sent;

    /// <summary>The last round trip, ns; null before the first.</summary>
    internal long? LastRoundTrip { get; set; }

    internal long ReceiveOverflow { get; set; }

    internal long ClockJumps { get; set; }

    internal void Fail(ProbeOutcome outcome) => _failures[(int)outcome]++;

    internal void RecordPhase(string name, long nanoseconds)
    {
        if (!_phases.TryGetValue(name, out var statistics))
            _phases[name] = statistics = new DurationStatistics();
        statistics.Record(nanoseconds);
    }

    /// <summary>Failures by name, without those that did not happen.</summary>
    internal IEnumerable<KeyValuePair<string, long>> Failures() =>
        _failures.Select((count, outcome) => KeyValuePair.Create(((ProbeOutcome)outcome).ToString(), count)).Where(pair => pair.Value > 0);
}
