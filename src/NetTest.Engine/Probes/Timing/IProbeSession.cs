namespace NetTest.Engine.Probes.Timing;

/// <summary>Probes of one kind to one target, on a <see cref="ProbeLoop"/>: everything happens on its thread.</summary>
internal interface IProbeSession : IDisposable
{
    ProbeStream Stream { get; }

    /// <summary>When it next has something to do, of <see cref="Sockets.MonotonicClock"/>; Never while it only waits for events.</summary>
    long NextDue { get; }

    /// <summary>Whether all its probes are decided.</summary>
    bool IsDone { get; }

    /// <summary>Begins: its first probe's intended time is <paramref name="start"/>.</summary>
    void Begin(ProbeLoop loop, int index, long start);

    /// <summary>Its time has come.</summary>
    void OnDue(long now);

    /// <summary>A descriptor that it watches is ready.</summary>
    void OnEvents(uint events, uint tag);

    /// <summary>The end; probes that are still on their way are neither answered nor lost if the test was cancelled.</summary>
    void Finish(bool isCancelled);
}
