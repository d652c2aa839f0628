namespace NetTest.Engine.Topology.Emulation;

/// <summary>What chance decided for a frame.</summary>
internal readonly record struct FrameFate(bool IsLost, bool IsDuplicated, CopyFate Original, CopyFate Copy);
