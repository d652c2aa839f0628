namespace NetTest.Engine.Topology.Emulation;

/// <summary>Takes what leaves a link at once.</summary>
internal unsafe interface IFrameOutput
{
    /// <summary>The frame leaves now; the bytes are the caller's again on return.</summary>
    void Deliver(byte* frame, int length);
}
