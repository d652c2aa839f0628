namespace NetTest.Engine.Sockets;

/// <summary>Something that a loop wakes at a moment. It cannot be taken out of the queue: whoever set it ignores it when it has become pointless.</summary>
internal abstract class LoopTimer
{
    internal abstract void OnDue();
}
