using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Probes.Discovery;

/// <summary>A target that could not be looked up.</summary>
/// <param name="Target">As it was given.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Detail">More about it, for people; null: nothing.</param>
internal sealed record DiscoveryFailure(string Target, DnsOutcome Outcome, string? Detail = null);
