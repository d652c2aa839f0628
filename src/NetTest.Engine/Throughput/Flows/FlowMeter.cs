using NetTest.Engine.Results;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>Turns a flow's counters into intervals and totals; the omitted part is subtracted.</summary>
internal sealed class FlowMeter(Flow flow)
{
    private FlowSnapshot _previous;
    private double _rttSumMs;
    private int _rttCount;

    internal Flow Flow { get; } = flow;

    /// <summary>Counters when the measurement began: at the start, or when the omitted part was over.</summary>
    internal FlowSnapshot Base { get; private set; }

    /// <summary>Counters at the end.</summary>
    internal FlowSnapshot Last => _previous;

    internal long? MaxCongestionWindowBytes { get; private set; }

    internal long? MaxSendWindowBytes { get; private set; }

    internal double? RttMinMs { get; private set; }

    internal double? RttMaxMs { get; private set; }

    internal double? RttMeanMs => _rttCount > 0 ? _rttSumMs / _rttCount : null;

    internal long Bytes => _previous.Bytes - Base.Bytes;

    internal long? Retransmits => Flow.IsSender ? _previous.Info?.TotalRetransmits - (Base.Info?.TotalRetransmits ?? 0) : null;

    /// <summary>Starts the measurement here.</summary>
    internal void Begin()
    {
        (Flow as UdpReceiver)?.Tracker.ResetJitter();
        Base = _previous = FlowSnapshot.Of(Flow);
        MaxCongestionWindowBytes = MaxSendWindowBytes = null;
        RttMinMs = RttMaxMs = null;
        _rttSumMs = _rttCount = 0;
    }

    /// <summary>Takes the counters of the end without an interval of their own.</summary>
    internal void Refresh() => _previous = FlowSnapshot.Of(Flow) with { Info = _previous.Info };

    /// <summary>Ends an interval that took so many seconds.</summary>
    internal ThroughputStreamInterval EndInterval(double seconds)
    {
        var now = FlowSnapshot.Of(Flow);
        var before = _previous;
        // The connection may have closed meanwhile; what the kernel told last is what there is.
        now = now with { Info = now.Info ?? before.Info };
        _previous = now;
        var bytes = now.Bytes - before.Bytes;
        var info = Flow.IsSender ? now.Info : null;
        var rtt = info is { RttMicroseconds: > 0 } ? info.RttMicroseconds / 1e3 : (double?)null;
        var window = info is null ? (long?)null : (long)info.CongestionWindow * info.SendMssBytes;
        Note(rtt, window, info?.SendWindowBytes);
        var lost = now.Lost - before.Lost;
        var sentThen = now.Packets - before.Packets;
        return new ThroughputStreamInterval
        {
            StreamId = Flow.Id,
            IsSender = Flow.IsSender,
            BytesTransferred = bytes,
            BitsPerSecond = seconds > 0 ? bytes * 8 / seconds : 0,
            Packets = sentThen,
            Retransmits = info is null ? null : (long)info.TotalRetransmits - (before.Info?.TotalRetransmits ?? 0),
            CongestionWindowBytes = window,
            SendWindowBytes = info?.SendWindowBytes,
            RttMs = rtt,
            RttVarianceMs = info?.RttVarianceMicroseconds / 1e3,
            PathMtuBytes = (int?)now.Info?.PathMtuBytes,
            ReorderingSeen = info?.ReorderingSeen,
            LostPackets = lost,
            LossPercent = Percent(lost, sentThen),
            OutOfOrderPackets = now.OutOfOrder - before.OutOfOrder,
            DuplicatePackets = now.Duplicates - before.Duplicates,
            JitterMs = now.JitterSeconds * 1e3,
        };
    }

    internal static double? Percent(long? lost, long? sent) => sent is > 0 && lost is { } number ? Math.Clamp(100.0 * number / sent.Value, 0, 100) : null;

    private void Note(double? rtt, long? window, long? sendWindow)
    {
        if (window is not null)
            MaxCongestionWindowBytes = Math.Max(MaxCongestionWindowBytes ?? 0, window.Value);
        if (sendWindow is not null)
            MaxSendWindowBytes = Math.Max(MaxSendWindowBytes ?? 0, sendWindow.Value);
        if (rtt is not { } ms)
            return;
        RttMinMs = Math.Min(RttMinMs ?? ms, ms);
        RttMaxMs = Math.Max(RttMaxMs ?? ms, ms);
        _rttSumMs += ms;
        _rttCount++;
    }
}
