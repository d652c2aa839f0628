namespace NetTest.Engine.Probes.Trace;

/// <summary>A probe to send.</summary>
internal readonly record struct TraceProbe(ushort Number, int Hop, int Flow, int PacketBytes);
