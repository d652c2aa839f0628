namespace NetTest.Engine.Topology.Emulation;

/// <summary>What chance decided for one copy of a frame.</summary>
/// <param name="CorruptBit">The bit to invert, counted from the first of the Ethernet header; negative for none.</param>
/// <param name="TravelNanoseconds">How long it travels after the rate's queue.</param>
/// <param name="IsReordered">Whether it travels without the delay.</param>
internal readonly record struct CopyFate(int CorruptBit, long TravelNanoseconds, bool IsReordered);
