namespace NetTest.Engine.Topology.Emulation;

/// <summary>A frame that has not wholly left the rate's queue: where it is, and when its last bit leaves.</summary>
internal unsafe struct WaitingFrame
{
    internal Frame* Frame;
    internal long Finish;
    internal int Length;
}
