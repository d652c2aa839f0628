namespace NetTest.Engine.Topology.Emulation;

/// <summary>Takes what leaves a wheel.</summary>
internal unsafe interface IFrameSink
{
    /// <summary>A frame's time has come; it belongs to the sink now.</summary>
    void OnDue(Frame* frame);
}
