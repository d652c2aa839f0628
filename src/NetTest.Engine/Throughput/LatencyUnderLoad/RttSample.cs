namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>One probe of the small flow.</summary>
/// <param name="SentAt">When it left, on the monotonic clock, ns.</param>
/// <param name="RttNanoseconds">Its round-trip time; null while, or if, nothing comes back.</param>
internal readonly record struct RttSample(long SentAt, long? RttNanoseconds);
