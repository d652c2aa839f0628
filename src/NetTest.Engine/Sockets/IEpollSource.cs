namespace NetTest.Engine.Sockets;

/// <summary>Something that an event loop watches; all calls come on the loop.</summary>
internal interface IEpollSource
{
    /// <summary>Its place in the loop's table; -1 when it is not watched.</summary>
    int Slot { get; set; }

    /// <summary>Epoll has news.</summary>
    void OnEvents(uint events);

    /// <summary>Comes every 20 ms, to let deadlines pass.</summary>
    void OnSweep(long now);

    /// <summary>One of the other calls threw; the source ends what waits for it. It may be in any state.</summary>
    void OnFault();

    /// <summary>The turn that it asked for with <see cref="EventLoop.Defer"/>.</summary>
    void OnTurn();
}
