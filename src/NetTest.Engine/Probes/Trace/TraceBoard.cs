using System.Net;
using NetTest.Engine.Results;

namespace NetTest.Engine.Probes.Trace;

/// <summary>
/// Which probe is sent when, and what the answers mean; no I/O, no clock but what it is told. Many hops are probed at once, but only so far
/// ahead of the farthest that has answered: a near target is not bombarded with probes for hops that do not exist, which would use up
/// the few answers per second that it gives. A hop that stays silent may have given them already, perhaps to another trace: it is asked again,
/// slowly, before it is called silent.
/// </summary>
internal sealed class TraceBoard
{
    private const int Ahead = 6;
    private const int MaximumWaiting = 48;
    private const long Spacing = 50_000_000;
    private const long Gap = 2_000_000;

    /// <summary>So often a hop that is silent is asked again, all its flows together.</summary>
    private const int MostAgain = 2;

    /// <summary>
    /// Linux routers answer one peer six times at once and then once a second (net.ipv4.icmp_ratelimit, net.ipv6.icmp.ratelimit); half of one more is for
    /// probes of farther hops, which the same target may have answered.
    /// </summary>
    private const long Pace = 1_500_000_000;

    private readonly TraceOptions _options;
    private readonly long _timeout;
    private readonly TraceCell[][] _cells;
    private readonly (int Again, long At)[] _asked;
    private readonly Dictionary<int, (TraceCell Cell, long At, long RealTime, int Size)> _probes = [];
    private readonly Dictionary<IPAddress, int> _mtus = [];
    private int _lastHop;
    private int _farthest;
    private int _emitted;
    private long _nextSend;
    private ushort _number;

    internal TraceBoard(TraceOptions options, long timeout)
    {
        _options = options;
        _timeout = timeout;
        _lastHop = options.MaximumHops;
        _farthest = options.FirstHop - 1;
        _emitted = options.FirstHop - 1;
        PacketBytes = options.PacketBytes;
        _asked = new (int, long)[options.MaximumHops + 1];
        _cells = [.. Enumerable.Range(0, options.MaximumHops + 1).Select(hop => Enumerable.Range(0, options.Paths).Select(flow => new TraceCell(hop, flow)).ToArray())];
    }

    /// <summary>Size of the next probe's packet: what was asked for, or what a router has named.</summary>
    internal int PacketBytes { get; private set; }

    /// <summary>Whether the target has answered.</summary>
    internal bool Reached { get; private set; }

    /// <summary>The hop at which the way ends; null if it is not known to end.</summary>
    internal int? End { get; private set; }

    internal bool IsDone => _emitted >= _lastHop;

    /// <summary>When something is to be done next.</summary>
    internal long Due(long now)
    {
        var expiry = _probes.Count == 0 ? long.MaxValue : _probes.Values.Min(probe => probe.At) + _timeout;
        var next = _probes.Count >= MaximumWaiting ? long.MaxValue : Candidates().Select(cell => Math.Max(cell.Due, _nextSend)).DefaultIfEmpty(long.MaxValue).Min();
        return Math.Max(now, Math.Min(expiry, next));
    }

    /// <summary>Takes the next probe to send now; false if none is due.</summary>
    internal bool TryTake(long now, out TraceProbe probe)
    {
        probe = default;
        Expire(now);
        if (_probes.Count >= MaximumWaiting || now < _nextSend)
            return false;
        var cell = Candidates().Where(cell => cell.Due <= now).MinBy(cell => (cell.Sent, cell.Hop, cell.Flow));
        if (cell is null)
            return false;
        do
            _number++;
        while (_number == 0 || _probes.ContainsKey(_number));
        _asked[cell.Hop] = (_asked[cell.Hop].Again + (cell.Sent >= _options.Count ? 1 : 0), now);
        cell.Sent++;
        cell.Waiting++;
        // One flow: probes side by side. Several: one after another, and only until one was answered, since a router answers few a second.
        cell.Due = _options.Paths == 1 ? now + Spacing : long.MaxValue;
        _nextSend = now + Gap;
        _probes[_number] = (cell, now, 0, PacketBytes);
        probe = new TraceProbe(_number, cell.Hop, cell.Flow, PacketBytes);
        return true;
    }

    /// <summary>Notes when a probe really leaves, on both clocks: choosing it takes time of its own.</summary>
    internal void Stamp(in TraceProbe probe, long now, long realTime)
    {
        var (cell, _, _, size) = _probes[probe.Number];
        _probes[probe.Number] = (cell, now, realTime, size);
    }

    /// <summary>Takes in an answer.</summary>
    internal void Answer(in TraceAnswer answer, IPAddress target, long now)
    {
        if (!_probes.Remove(answer.Probe, out var probe))
            return;
        var cell = probe.Cell;
        cell.Waiting--;
        if (answer.Reply == TraceReply.TooBig && answer.NamedMtu >= 68 && answer.NamedMtu < probe.Size)
        {
            // The router before this hop cannot pass it: what fits goes on.
            _mtus[answer.From] = answer.NamedMtu;
            PacketBytes = Math.Min(PacketBytes, answer.NamedMtu);
            cell.Sent--;
            cell.Due = now;
            return;
        }
        // The kernel's time stamp leaves out how late we woke up; a clock that was set meanwhile is not believed.
        var rtt = now - probe.At;
        if (answer.ReceivedAt is { } at && at - probe.RealTime > 0 && at - probe.RealTime < rtt)
            rtt = at - probe.RealTime;
        cell.Answers.Add((answer.From, answer.Reply, answer.Code, rtt / 1e6));
        cell.Due = Math.Min(cell.Due, now);
        _farthest = Math.Max(_farthest, cell.Hop);
        if (answer.Reply == TraceReply.TimeExceeded)
            return;
        Reached |= answer.From.Equals(target);
        if (End is null || cell.Hop < End)
            End = cell.Hop;
        _lastHop = Math.Min(_lastHop, cell.Hop);
        foreach (var beyond in _probes.Where(pair => pair.Value.Cell.Hop > _lastHop).Select(pair => pair.Key).ToArray())
            _probes.Remove(beyond);
    }

    /// <summary>The hops that are complete and have not been given out yet, in order; with <paramref name="all"/> whatever there is.</summary>
    internal IEnumerable<TraceHop> TakeComplete(bool all = false)
    {
        while (_emitted < _lastHop && (all ? IsComplete(_emitted + 1) || !IsSilent(_emitted + 1) : IsKnown(_emitted + 1)))
        {
            _emitted++;
            foreach (var row in Describe(_cells[_emitted]))
                yield return row;
        }
    }

    private IEnumerable<TraceCell> Candidates()
    {
        var last = Math.Min(_lastHop, Math.Max(_farthest, Settled()) + Ahead);
        for (var hop = _options.FirstHop; hop <= last; hop++)
        {
            foreach (var cell in _cells[hop])
            {
                if (cell.Sent < _options.Count && (_options.Paths == 1 || (cell.Waiting == 0 && cell.Answers.Count == 0)))
                    yield return cell;
            }
            // Hops that are silent side by side may all be the target, which has one answer a second: the nearest comes first.
            if (IsToBeAskedAgain(hop) && HasAskedAll(hop) && !(IsToBeAskedAgain(hop - 1) && IsSilent(hop - 1)))
            {
                var silent = _cells[hop].Where(cell => cell.Answers.Count == 0).MinBy(cell => (cell.Sent, cell.Flow))!;
                silent.Due = _asked[hop].At + Pace;
                yield return silent;
            }
        }
    }

    // The hops up to here have been asked for all that they are to be asked for now.
    private int Settled()
    {
        var hop = _emitted;
        while (hop < _lastHop && IsComplete(hop + 1))
            hop++;
        return hop;
    }

    // Silent hops at the end are held back: one beyond that answers shows that they are worth another question, and may be the target itself, which had
    // no answer left for them.
    private bool IsKnown(int hop) => IsComplete(hop) && (!IsSilent(hop) || hop <= _farthest || Settled() == _lastHop);

    private bool IsComplete(int hop) => HasAskedAll(hop) && !IsToBeAskedAgain(hop);

    private bool HasAskedAll(int hop) => _cells[hop].All(cell =>
        cell.Waiting == 0 && (cell.Sent >= _options.Count || (_options.Paths > 1 && cell.Answers.Count > 0)));

    // Beyond the first that is silent nothing shows that there is a hop at all.
    private bool IsToBeAskedAgain(int hop) =>
        hop <= _farthest + 1 && _asked[hop].Again < MostAgain && _cells[hop].Any(cell => cell.Answers.Count == 0);

    private bool IsSilent(int hop) => hop >= _options.FirstHop && _cells[hop].All(cell => cell.Answers.Count == 0);

    private TraceLossReason? WhySilent(int hop) =>
        _cells[hop].Any(WasSlow) ? TraceLossReason.RateLimited : hop < _farthest ? TraceLossReason.Silent : TraceLossReason.NothingBeyond;

    private bool WasSlow(TraceCell cell) => cell.Sent > _options.Count && cell.Answers.Count > 0;

    private void Expire(long now)
    {
        foreach (var (number, probe) in _probes.Where(pair => pair.Value.At + _timeout <= now).ToArray())
        {
            _probes.Remove(number);
            probe.Cell.Waiting--;
            probe.Cell.Due = Math.Min(probe.Cell.Due, now);
        }
    }

    private IEnumerable<TraceHop> Describe(TraceCell[] cells)
    {
        var answered =
            from cell in cells
            from answer in cell.Answers
            group (cell, answer) by (answer.From, answer.Reply, answer.Code) into node
            orderby node.Min(item => item.cell.Flow)
            select node;
        foreach (var node in answered)
        {
            var met = node.Select(item => item.cell).Distinct().ToArray();
            // What a flow lost counts for the node that most of its probes met.
            var lost = met.Where(cell => cell.Answers.GroupBy(answer => answer.From).MaxBy(group => group.Count())!.Key.Equals(node.Key.From)).Sum(cell => cell.Sent - cell.Answers.Count);
            var received = node.Count();
            yield return new TraceHop
            {
                Hop = cells[0].Hop,
                Paths = [.. met.Select(cell => cell.Flow + 1)],
                Address = node.Key.From.ToString(),
                Reply = node.Key.Reply,
                Code = node.Key.Code,
                Sent = received + lost,
                Received = received,
                LossPercent = 100.0 * lost / (received + lost),
                RttMinMs = node.Min(item => item.answer.RttMs),
                RttMeanMs = node.Average(item => item.answer.RttMs),
                RttMaxMs = node.Max(item => item.answer.RttMs),
                LossReason = met.Any(WasSlow) ? TraceLossReason.RateLimited : null,
                MtuBytes = _mtus.TryGetValue(node.Key.From, out var mtu) ? mtu : null,
            };
        }
        var silent = cells.Where(cell => cell.Answers.Count == 0).ToArray();
        if (silent.Length > 0)
            yield return new TraceHop { Hop = cells[0].Hop, Paths = [.. silent.Select(cell => cell.Flow + 1)], Reply = TraceReply.None, Sent = silent.Sum(cell => cell.Sent), Received = 0, LossPercent = 100, LossReason = WhySilent(cells[0].Hop) };
    }
}
