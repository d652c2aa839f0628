using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>Finds a port for a server by trying to have it: what has been bound cannot collide, whoever else is looking.</summary>
internal static class PortTrial
{
    /// <summary>Starts it on the first port of the range that is free; without a range on one that the kernel chooses.</summary>
    /// <exception cref="NetTestException">It cannot start for another reason, or the whole range is in use.</exception>
    internal static async Task<T> StartAsync<T>(BuiltInCall call, Func<int, Task<T>> start)
    {
        if (call.Ports is not { } range)
            return await start(0).ConfigureAwait(false);
        for (var trial = 0; ; trial++)
        {
            try
            {
                return await start(At(range, call.PortOffset + trial)).ConfigureAwait(false);
            }
            catch (NetTestException exception) when (exception.Reason == ErrorReason.AddressInUse && trial + 1 < CountOf(range))
            {
                // The next one may be free.
            }
            catch (NetTestException exception) when (exception.Reason == ErrorReason.AddressInUse)
            {
                throw NoneFree(range, exception);
            }
        }
    }

    /// <summary>A port of a range, counted around it.</summary>
    internal static int At(PortRange range, int number) => range.First + (int)((uint)number % (uint)CountOf(range));

    /// <summary>How many ports a range has.</summary>
    internal static int CountOf(PortRange range) => range.Last - range.First + 1;

    /// <summary>What is told when the whole range is in use.</summary>
    internal static NetTestException NoneFree(PortRange range, Exception? cause = null) =>
        new(ErrorReason.AddressInUse, $"No port of {range} is free; give a wider range.", range, cause);
}
