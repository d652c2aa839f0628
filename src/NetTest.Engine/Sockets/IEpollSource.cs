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

    /// <summary>The turn that it asked for with <see cref="EventLoop.Defer"/>.</summary>
    void OnTurn();
}
