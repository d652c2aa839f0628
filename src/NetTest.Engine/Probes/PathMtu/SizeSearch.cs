namespace NetTest.Engine.Probes.PathMtu;

/// <summary>
/// The search for the biggest size that passes in one direction; it does no I/O and knows no clock but what it is told. Sizes pass only when
/// acknowledged, and fail only when three probes were not (RFC 8899, MAX_PROBES) or when somebody refused them. What the network
/// names is a candidate, never a proof: it is probed, and so is one byte more (section 4.6.1).
/// </summary>
/// <remarks>
/// RFC 8899 probes one size after another, which makes a black hole cost minutes. Here a round tries several sizes at once, three probes
/// each, a tenth of a second apart, and the next round divides what is left: 65535 takes a handful of rounds. A size
/// that is known to pass is tried along with the others: if that is lost as well, the round tells nothing about sizes, and is repeated more slowly.
/// </remarks>
internal sealed class SizeSearch
{
    private const int MaximumProbes = 3;
    private const int ConfirmingProbes = 10;
    private const int MaximumRepeats = 2;
    private const long Spacing = 100_000_000;

    // Ethernet, PPPoE, tunnels (GRE, IPsec, WireGuard, VXLAN), IPv6's least, jumbo: the answer is often one of these.
    private static readonly int[] s_common = [1280, 1300, 1400, 1420, 1440, 1450, 1476, 1480, 1492, 1500, 9000];

    private readonly int _maximum;
    private readonly int _width;
    private readonly long _timeout;
    private readonly List<SizeState> _round = [];
    private readonly SortedSet<int> _failed = [];
    private readonly List<SizeRefusal> _refusals = [];
    private SizeState? _control;
    private int _repeats;
    private long _spacing = Spacing;
    private bool _confirming;
    private bool _lossSeen;
    private long? _rtt;

    /// <param name="minimum">A size that always passes if anything does.</param>
    /// <param name="base">The size to expect of any path: 1200, IPv6: 1280.</param>
    /// <param name="maximum">The biggest size to try.</param>
    /// <param name="width">Sizes at once.</param>
    /// <param name="timeout">How long to wait for an answer as long as none is known, ns.</param>
    /// <param name="now">The clock, ns.</param>
    internal SizeSearch(int minimum, int @base, int maximum, int width, long timeout, long now)
    {
        _maximum = maximum;
        _width = width;
        _timeout = timeout;
        foreach (var size in new SortedSet<int> { Math.Min(minimum, maximum), Math.Min(@base, maximum), maximum })
            _round.Add(new SizeState(size, MaximumProbes, now));
    }

    /// <summary>The biggest size that was acknowledged; 0 if none was.</summary>
    internal int Passed { get; private set; }

    /// <summary>How it ended.</summary>
    internal SizeOutcome Outcome { get; private set; }

    /// <summary>Who refused, best fitting what was found; null if nobody did.</summary>
    internal SizeRefusal? Refusal { get; private set; }

    /// <summary>When the next probe is due or something is to be decided; only while unfinished.</summary>
    internal long Due => _round.Where(IsOpen).Select(state => state.Due).DefaultIfEmpty(long.MinValue).Min();

    /// <summary>The next size to send now; false if none is due.</summary>
    internal bool TryTake(long now, out int size)
    {
        size = 0;
        while (Outcome == SizeOutcome.Unfinished)
        {
            // The attempts of a round go side by side, so that a burst of loss hits the control as well.
            var next = _round.Where(state => IsOpen(state) && state.Sent < state.Attempts && state.Due <= now).MinBy(state => (state.Sent, state.Due, state.Size));
            if (next is not null)
            {
                next.Sent++;
                next.Due = now + (next.Sent < next.Attempts ? _spacing : Patience());
                size = next.Size;
                return true;
            }
            if (_round.Any(state => IsOpen(state) && state.Due > now))
                return false;
            EndRound(now);
        }
        return false;
    }

    /// <summary>A packet of this size has arrived.</summary>
    internal void Acknowledge(int size, long rtt, long now)
    {
        _rtt = Math.Min(_rtt ?? long.MaxValue, Math.Max(0, rtt));
        foreach (var state in _round.Where(state => state.Size == size))
        {
            state.Acknowledged = true;
            // More than one was sent before the answer could have come.
            _lossSeen |= state.Sent > 1 && rtt < _spacing / 2;
        }
        if (size <= Passed)
            return;
        Passed = size;
        _failed.RemoveWhere(failed => failed <= size);
        if (_confirming)
        {
            // What failed before was loss, so all other failures without a witness may be, too.
            _failed.RemoveWhere(failed => failed < _maximum && !_refusals.Exists(refusal => refusal.Size == failed));
        }
        if (size >= _maximum)
            Outcome = SizeOutcome.Full;
        // Now that the round-trip time is known, nothing more needs to wait for the first timeout.
        foreach (var state in _round.Where(state => IsOpen(state) && state.Sent == state.Attempts))
            state.Due = Math.Min(state.Due, now + Patience());
    }

    /// <summary>Somebody has said that a size is too big.</summary>
    internal void Refuse(SizeRefusal refusal, long now)
    {
        if (Outcome != SizeOutcome.Unfinished || refusal.Size <= Passed)
            return;
        _refusals.Add(refusal);
        _failed.Add(refusal.Size);
        _round.RemoveAll(state => state.Size == refusal.Size);
        if (refusal.NamedMtu < Passed || refusal.NamedMtu >= refusal.Size || _failed.Contains(refusal.NamedMtu))
            return;
        // What is bigger than one byte more waits until this is known.
        _round.RemoveAll(state => state.Size > refusal.NamedMtu + 1);
        foreach (var size in (ReadOnlySpan<int>)[refusal.NamedMtu, refusal.NamedMtu + 1])
        {
            if (size > Passed && !_failed.Contains(size) && !_round.Exists(state => state.Size == size))
                _round.Add(new SizeState(size, MaximumProbes, now));
        }
    }

    private long Patience() => _rtt is { } rtt ? Math.Min(_timeout, Spacing + (2 * rtt)) : _timeout;

    private bool IsOpen(SizeState state) => !state.Acknowledged && (state.Size > Passed || state == _control);

    private void EndRound(long now)
    {
        foreach (var state in _round.Where(state => IsOpen(state) && state != _control))
            _failed.Add(state.Size);
        if (_control is { Acknowledged: false } && _round.Exists(state => state != _control && IsOpen(state)))
        {
            Repeat(now);
            return;
        }
        _lossSeen |= _control is { Sent: > 1 } && _rtt < _spacing / 2;
        _repeats = 0;
        if (Passed == 0)
        {
            // Nothing at all came back; a base that failed beside it says no more.
            Finish(SizeOutcome.NoAnswer);
            return;
        }
        var limit = _failed.GetViewBetween(Passed + 1, int.MaxValue).Min;
        if (limit == 0)
            limit = _maximum + 1;
        if (limit > Passed + 1)
        {
            _confirming = false;
            Start(Divide(limit), MaximumProbes, now);
        }
        else if (!_confirming && !_refusals.Exists(refusal => refusal.Size == limit))
        {
            // Nobody has said that it is too big. A path that loses packets may have lost just these, a far end may have stood still for a moment.
            _confirming = true;
            Start([limit, _maximum], _lossSeen ? ConfirmingProbes : MaximumProbes, now);
        }
        else
        {
            Finish(Explain());
        }
    }

    // Even the size that passes was lost: it is not about sizes. Perhaps the target limits its answers, so it is asked more slowly.
    private void Repeat(long now)
    {
        if (_repeats++ == MaximumRepeats)
        {
            Finish(SizeOutcome.NoAnswer);
            return;
        }
        _lossSeen = true;
        _spacing *= 3;
        var sizes = _round.Where(state => state != _control && IsOpen(state)).Select(state => state.Size).ToArray();
        _failed.ExceptWith(sizes);
        Start(sizes, MaximumProbes, now);
    }

    private void Start(IEnumerable<int> sizes, int attempts, long now)
    {
        _round.Clear();
        _round.AddRange(sizes.Where(size => size > Passed).Distinct().Order().Select(size => new SizeState(size, attempts, now)));
        _control = new SizeState(Passed, attempts, now);
        _round.Add(_control);
    }

    // Sizes between the two, common ones first, then evenly spread.
    private List<int> Divide(int limit)
    {
        var free = limit - Passed - 1;
        if (free <= _width)
            return [.. Enumerable.Range(Passed + 1, free)];
        var sizes = new SortedSet<int>(_refusals.Select(refusal => refusal.NamedMtu).Where(mtu => mtu > Passed && mtu < limit).Take(2));
        if (free > 4 * _width)
            sizes.UnionWith(s_common.Where(size => size > Passed && size < limit).Reverse().Take(_width / 2));
        var even = _width - sizes.Count;
        for (var index = 1; index <= even; index++)
            sizes.Add(Passed + (int)((long)(free + 1) * index / (even + 1)));
        sizes.Remove(Passed);
        return [.. sizes];
    }

    private SizeOutcome Explain()
    {
        var witness = _refusals.Where(refusal => refusal.NamedMtu == Passed).Concat(_refusals.Where(refusal => refusal.Size == Passed + 1)).Cast<SizeRefusal?>().FirstOrDefault();
        Refusal = witness ?? _refusals.Where(refusal => refusal.NamedMtu > 0).OrderBy(refusal => refusal.NamedMtu).Cast<SizeRefusal?>().FirstOrDefault();
        return witness switch
        {
            null => SizeOutcome.Silent,
            { By: null } => SizeOutcome.Local,
            _ => SizeOutcome.Refused,
        };
    }

    private void Finish(SizeOutcome outcome) => Outcome = outcome;
}
