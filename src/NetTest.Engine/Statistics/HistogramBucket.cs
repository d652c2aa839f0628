namespace NetTest.Engine.Statistics;

/// <summary>A bucket of a <see cref="LatencyHistogram"/> that holds something.</summary>
/// <param name="LowerNanoseconds">The smallest value that falls into it.</param>
/// <param name="UpperNanoseconds">The largest value that falls into it.</param>
/// <param name="Count">How many values fell into it, 1 or more.</param>
public readonly record struct HistogramBucket(long LowerNanoseconds, long UpperNanoseconds, long Count);
