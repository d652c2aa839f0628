using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>Finds a port for a server by trying to have it: what has been bound cannot collide, whoever else is looking.</summary>
internal static class PortTrial
{
    /// <summary>Starts it on the first port of the range that is free; without a range on one that the kernel chooses.</summary>
    /// <exception cref="NetTestException">It cannot start for another reason, or the whole range is in use.</exception>
    internal static async Task<T> StartAsync<T>(PortRange? ports, Func<int, Task<T>> start)
    {
        if (ports is not { } range)
            return await start(0).ConfigureAwait(false);
        for (var port = range.First; ; port++)
        {
            try
            {
                return await start(port).ConfigureAwait(false);
            }
            catch (NetTestException exception) when (exception.Reason == ErrorReason.AddressInUse && port < range.Last)
            {
                // The next one may be free.
            }
        }
    }
}
