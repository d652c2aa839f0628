using NetTest.Engine.Probes.Stamp;

namespace NetTest.Engine.Probes.Timing;

/// <summary>A datagram that answers a probe, as its bytes say.</summary>
/// <param name="Sequence">Low bits of the probe's number, as many as the protocol carries.</param>
/// <param name="Mark">What the probe brought along; 0 where the protocol has no room for it.</param>
/// <param name="Stamp">What a reflector says; null from others.</param>
internal readonly record struct DatagramAnswer(uint Sequence, ulong Mark, StampReply? Stamp);
