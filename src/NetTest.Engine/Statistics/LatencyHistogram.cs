using System.Numerics;

namespace NetTest.Engine.Statistics;

/// <summary>
/// Counts durations in log-linear buckets, after the idea of Gil Tene's HdrHistogram: each power of two is divided into 128 equal buckets, so
/// a bucket is at most 1/128 of its values wide and a percentile is wrong by less than 0.8 %, whatever the spread. Values are whole nanoseconds from 0
/// to 2^63 − 1; below 256 ns they are exact. Minimum, maximum, mean and count are exact. Memory: 1 KB for each power of two that
/// occurred. Not thread-safe: one per event loop, merged afterwards; merging loses nothing.
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;
    private const double NanosecondsPerMillisecond = 1e6;

    // Row 0 holds 0 to 127, row r > 0 the values of 7 + r bits; 63 bits are the most.
    private readonly long[]?[] _rows = new long[]?[63 - SubBucketBits + 1];
    private UInt128 _sum;
    private long _min = long.MaxValue;
    private long _max;

    /// <summary>How many values were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The smallest value in milliseconds, exact; null when empty.</summary>
    public double? MinMs => Count == 0 ? null : _min / NanosecondsPerMillisecond;

    /// <summary>The largest value in milliseconds, exact; null when empty.</summary>
    public double? MaxMs => Count == 0 ? null : _max / NanosecondsPerMillisecond;

    /// <summary>The mean in milliseconds, exact; null when empty.</summary>
    public double? MeanMs => Count == 0 ? null : (double)_sum / Count / NanosecondsPerMillisecond;

    /// <summary>The buckets that hold something, in ascending order.</summary>
    public IEnumerable<HistogramBucket> Buckets
    {
        get
        {
            for (int row = 0; row < _rows.Length; row++)
            {
                if (_rows[row] is not { } counts)
                    continue;
                for (int column = 0; column < SubBuckets; column++)
                {
                    if (counts[column] > 0)
                        yield return new HistogramBucket(Lower(row, column), Lower(row, column) + Width(row) - 1, counts[column]);
                }
            }
        }
    }

    /// <summary>Records one duration. A negative one, as clocks of two machines may give, counts as 0.</summary>
    public void RecordNanoseconds(long nanoseconds)
    {
        long value = Math.Max(0, nanoseconds);
        int row = Math.Max(0, BitOperations.Log2((ulong)value) - SubBucketBits + 1);
        long[] counts = _rows[row] ??= new long[SubBuckets];
        counts[(int)(value >> Math.Max(0, row - 1)) & (SubBuckets - 1)]++;
        Count++;
        _sum += (ulong)value;
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
    }

    /// <summary>Adds all that another histogram counted.</summary>
    public void Add(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int row = 0; row < _rows.Length; row++)
        {
            if (other._rows[row] is not { } theirs)
                continue;
            long[] ours = _rows[row] ??= new long[SubBuckets];
            for (int column = 0; column < SubBuckets; column++)
                ours[column] += theirs[column];
        }

        Count += other.Count;
        _sum += other._sum;
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
    }

    /// <summary>
    /// The value in milliseconds that a share of all values does not exceed (nearest rank): the middle of its bucket, never outside
    /// minimum and maximum; null when empty.
    /// </summary>
    /// <param name="percent">0 (the minimum) to 100 (the maximum).</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside 0 to 100.</exception>
    public double? PercentileMs(double percent)
    {
        if (!(percent is >= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentile is 0 to 100.");
        if (Count == 0)
            return null;
        // A hair less, so that 99.9 % of 1000 is not the 1000th because 99.9 has no exact binary form.
        long rank = Math.Clamp((long)Math.Ceiling(percent * Count / 100 * (1 - 1e-13)), 1, Count);
        if (rank == 1)
            return MinMs;
        if (rank == Count)
            return MaxMs;
        for (int row = 0; row < _rows.Length; row++)
        {
            if (_rows[row] is not { } counts)
                continue;
            for (int column = 0; column < SubBuckets; column++)
            {
                rank -= counts[column];
                if (rank <= 0)
                    return Math.Clamp(Lower(row, column) + ((Width(row) - 1) / 2), _min, _max) / NanosecondsPerMillisecond;
            }
        }

        return MaxMs;
    }

    private static long Width(int row) => 1L << Math.Max(0, row - 1);

    private static long Lower(int row, int column) => row == 0 ? column : (SubBuckets + (long)column) << (row - 1);
}
