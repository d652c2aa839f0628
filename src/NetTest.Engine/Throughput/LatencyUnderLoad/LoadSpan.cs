using NetTest.Engine.Results;

namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>A phase: from when to when its probes count, and what the load did.</summary>
/// <param name="Name">The phase's name.</param>
/// <param name="From">Probes count from here, monotonic clock, ns.</param>
/// <param name="To">Probes count up to here.</param>
/// <param name="Load">The load; null while idle.</param>
internal sealed record LoadSpan(string Name, long From, long To, ThroughputResult? Load);
