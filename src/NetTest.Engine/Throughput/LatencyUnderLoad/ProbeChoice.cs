using System.Net;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>Finds the probe that the far end answers: echo if it does, else TCP handshakes.</summary>
internal static class ProbeChoice
{
    // The echo service, which next to no host has: its port refuses, and the refusal is the answer.
    private const int UsuallyClosed = 7;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    internal static async Task<ILatencyProbe> OpenAsync(NetworkContext context, IPAddress target, LatencyUnderLoadOptions options, CancellationToken cancellationToken)
    {
        if (options.ProbePort is { } port)
            return new ConnectProbe(context, new IPEndPoint(target, port), options.Load.Address);
        if (EchoProbe.TryOpen(context, target, options.Load.Address) is { } echo)
        {
            if (await IsAnsweredAsync(echo, cancellationToken).ConfigureAwait(false))
                return echo;
            echo.Dispose();
        }

        return new ConnectProbe(context, new IPEndPoint(target, UsuallyClosed), options.Load.Address);
    }

    // Five echoes in a second: the first may wait for the neighbour to be resolved, and one may be lost.
    private static async Task<bool> IsAnsweredAsync(EchoProbe echo, CancellationToken cancellationToken)
    {
        var log = new RttLog();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Patience);
        await echo.RunAsync(log, Patience / 5, Patience / 5, enough.Token).ConfigureAwait(false);
        return log.Between(0, MonotonicClock.Never).Rtt.Count > 0;
    }
}
