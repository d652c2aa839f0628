using NetTest.Engine.Statistics;

namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>All probes of a flow in the order in which they left. For several threads at once.</summary>
internal sealed class RttLog
{
    private readonly Lock _gate = new();
    private readonly List<RttSample> _samples = [];

    /// <summary>Notes a probe that leaves now; returns its number, from 0.</summary>
    internal int Sent(long at)
    {
        lock (_gate)
        {
            _samples.Add(new RttSample(at, null));
            return _samples.Count - 1;
        }
    }

    /// <summary>Notes its answer; a second one is a duplicate and counts no more.</summary>
    internal void Answered(int number, long rttNanoseconds)
    {
        lock (_gate)
        {
            if ((uint)number < (uint)_samples.Count && _samples[number].RttNanoseconds is null)
                _samples[number] = _samples[number] with { RttNanoseconds = Math.Max(0, rttNanoseconds) };
        }
    }

    /// <summary>The newest probe whose number ends in these 16 bits; null if none does.</summary>
    internal int? Find(ushort sequence)
    {
        lock (_gate)
        {
            var newest = _samples.Count - 1;
            var number = newest - (ushort)(newest - sequence);
            return number >= 0 && newest >= 0 ? number : null;
        }
    }

    /// <summary>Whether an answer is still due.</summary>
    internal bool IsWaiting
    {
        get
        {
            lock (_gate)
                return _samples.Exists(sample => sample.RttNanoseconds is null);
        }
    }

    /// <summary>How many were sent in a span of time, and the round-trip times of those that came back.</summary>
    internal (int Sent, LatencyHistogram Rtt) Between(long from, long to)
    {
        var (sent, rtt) = (0, new LatencyHistogram());
        lock (_gate)
        {
            foreach (var sample in _samples.Where(sample => sample.SentAt >= from && sample.SentAt < to))
            {
                sent++;
                if (sample.RttNanoseconds is { } nanoseconds)
                    rtt.RecordNanoseconds(nanoseconds);
            }
        }

        return (sent, rtt);
    }
}
