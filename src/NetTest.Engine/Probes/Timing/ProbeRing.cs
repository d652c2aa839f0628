namespace NetTest.Engine.Probes.Timing;

/// <summary>
/// The probes of the last while: decides what an answer is (first, late, once more, out of order, to nothing) and when a probe is
/// lost. No clock, no socket.
/// </summary>
internal sealed class ProbeRing
{
    // Enough to tell duplicates long after; answers older than the ring are counted as unexpected.
    private const int Least = 4096;
    private const int Most = 1 << 20;

    private readonly ProbeSlot[] _slots;
    private readonly ProbeStream _stream;
    private readonly long _timeout;
    private long _oldest;
    private long _largest = -1;

    internal ProbeRing(ProbeStream stream, long count, long interval, long timeout)
    {
        _stream = stream;
        _timeout = timeout;
        var wanted = Math.Min(count, (4 * timeout / Math.Max(1, interval)) + Least);
        _slots = new ProbeSlot[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(wanted, 1, Most))];
    }

    /// <summary>The number of the next probe.</summary>
    internal long Next { get; private set; }

    /// <summary>Probes neither answered nor lost yet.</summary>
    internal int Waiting { get; private set; }

    /// <summary>When the oldest probe that waits is lost; Never if none waits.</summary>
    internal long NextExpiry
    {
        get
        {
            SkipDecided();
            return _oldest < Next ? Slot(_oldest).Sent.Monotonic + _timeout : Sockets.MonotonicClock.Never;
        }
    }

    /// <summary>The probe's slot if it is still known.</summary>
    internal ref ProbeSlot Slot(long sequence) => ref _slots[sequence & (_slots.Length - 1)];

    internal bool Knows(long sequence) => sequence >= 0 && sequence < Next && Slot(sequence).Sequence == sequence;

    /// <summary>Takes the next probe in; when the ring is full the oldest that waits is lost before its time.</summary>
    internal ref ProbeSlot Add(long intended, ClockPair sent, ulong mark)
    {
        ref var slot = ref Slot(Next);
        if (slot.State == ProbeState.Waiting)
            Lose(ref slot, ProbeOutcome.TimedOut);
        slot = new ProbeSlot { Sequence = Next, Intended = intended, Sent = sent, Mark = mark, State = ProbeState.Waiting };
        Next++;
        Waiting++;
        _stream.Sent++;
        return ref slot;
    }

    /// <summary>The full number of which an answer brings the low bits: the one nearest below the next.</summary>
    internal long Widen(uint low, int bits)
    {
        var mask = (1L << bits) - 1;
        var sequence = ((Next - 1) & ~mask) | (low & mask);
        return sequence >= Next ? sequence - mask - 1 : sequence;
    }

    /// <summary>Takes an answer.</summary>
    internal AnswerKind Answer(long sequence, ulong mark, long now)
    {
        if (!Knows(sequence) || Slot(sequence).Mark != mark)
        {
            _stream.Unexpected++;
            return AnswerKind.Unexpected;
        }

        ref var slot = ref Slot(sequence);
        if (slot.State is ProbeState.Answered or ProbeState.AnsweredLate)
        {
            _stream.Duplicate++;
            return AnswerKind.Duplicate;
        }

        if (sequence < _largest)
            _stream.Reordered++;
        _largest = Math.Max(_largest, sequence);
        slot.RoundTrip = now - slot.Sent.Monotonic;
        if (slot.State == ProbeState.Waiting && slot.RoundTrip <= _timeout)
        {
            slot.State = ProbeState.Answered;
            Waiting--;
            Record(ref slot, now);
            return AnswerKind.First;
        }

        if (slot.State == ProbeState.Waiting)
            Lose(ref slot, ProbeOutcome.TimedOut);
        slot.State = ProbeState.AnsweredLate;
        _stream.Late++;
        return AnswerKind.Late;
    }

    /// <summary>The probe will not be answered.</summary>
    internal void Fail(long sequence, ProbeOutcome outcome)
    {
        if (Knows(sequence) && Slot(sequence).State == ProbeState.Waiting)
            Lose(ref Slot(sequence), outcome);
    }

    /// <summary>Counts the probes whose time is over.</summary>
    internal void Expire(long now)
    {
        while (NextExpiry < now)
            Lose(ref Slot(_oldest), ProbeOutcome.TimedOut);
    }

    /// <summary>The test was stopped: what waits is neither answered nor lost.</summary>
    internal void Forget()
    {
        _stream.Sent -= Waiting;
        Waiting = 0;
        _oldest = Next;
    }

    private void Lose(ref ProbeSlot slot, ProbeOutcome outcome)
    {
        slot.State = ProbeState.Lost;
        Waiting--;
        _stream.Fail(outcome);
    }

    private void Record(ref ProbeSlot slot, long now)
    {
        _stream.Received++;
        _stream.LastRoundTrip = slot.RoundTrip;
        _stream.Rtt.Record(slot.RoundTrip);
        _stream.Latency.Record(now - slot.Intended);
        _stream.Jitter.Record(slot.RoundTrip, Neighbour(slot.Sequence - 1), Neighbour(slot.Sequence + 1));
    }

    private long? Neighbour(long sequence) => Knows(sequence) && Slot(sequence).State == ProbeState.Answered ? Slot(sequence).RoundTrip : null;

    private void SkipDecided()
    {
        while (_oldest < Next && (Slot(_oldest).Sequence != _oldest || Slot(_oldest).State != ProbeState.Waiting))
            _oldest++;
    }
}
