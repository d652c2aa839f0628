using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>
/// The search by TCP, where nothing else answers: per size one connection whose MSS is such that a full segment makes a packet of that
/// size, and one full segment on it. It passes when the far end's kernel acknowledges it; the program behind the port sees a kilobyte of rubbish.
/// </summary>
internal static class TcpSizeSearch
{
    private const int Width = 8;

    internal static async Task<PathMtuFinding> RunAsync(NetworkContext context, IPAddress? source, IPEndPoint target, TimeSpan timeout, int maximum, CancellationToken cancellationToken)
    {
        var isIPv6 = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        // TCP_MAXSEG ends at 32767 (tcp(7)).
        maximum = Math.Min(maximum, 32767 + TcpSizeProbe.HeaderLength(isIPv6));
        int passed = 0, limit = maximum + 1, sent = 0, acknowledged = 0;
        var refused = 0;
        long? rtt = null;
        var sizes = new SortedSet<int> { Math.Min(isIPv6 ? 1280 : 600, maximum), Math.Min(isIPv6 ? 1280 : 1200, maximum), maximum }.ToArray();
        while (sizes.Length > 0 && !cancellationToken.IsCancellationRequested)
        {
            var probes = await Task.WhenAll(sizes.Select(size => TcpSizeProbe.RunAsync(context, source, target, size, timeout, cancellationToken))).ConfigureAwait(false);
            sent += probes.Length;
            foreach (var probe in probes.Where(probe => probe.Acknowledged))
            {
                acknowledged++;
                passed = Math.Max(passed, probe.Size);
                rtt = Math.Min(rtt ?? long.MaxValue, probe.Rtt);
            }
            foreach (var probe in probes.Where(probe => !probe.Acknowledged && probe.Size > passed && !probe.Interrupted))
            {
                limit = Math.Min(limit, probe.Size);
                if (probe.LimitBytes is { } named && named < probe.Size)
                {
                    limit = Math.Min(limit, named + 1);
                    if (probe.IsPathLimit)
                        refused = refused == 0 ? named : Math.Min(refused, named);
                    else
                        maximum = Math.Min(maximum, named);
                }
            }
            limit = Math.Max(limit, passed + 1);
            sizes = passed == 0 ? [] : Divide(passed, limit);
        }
        return new PathMtuFinding
        {
            Method = acknowledged > 0 ? PathMtuMethod.Tcp : null,
            Forward = acknowledged == 0 ? SizeOutcome.NoAnswer
                : limit > passed + 1 ? SizeOutcome.Unfinished
                : passed >= maximum ? SizeOutcome.Full
                : refused == passed ? SizeOutcome.Refused : SizeOutcome.Silent,
            ForwardPassed = passed,
            ForwardRefusal = refused > 0 ? new SizeRefusal(refused + 1, refused, By: null) : null,
            Rtt = rtt,
            ProbesSent = sent,
            ProbesAcknowledged = acknowledged,
        };
    }

    private static int[] Divide(int passed, int limit)
    {
        var free = limit - passed - 1;
        return free <= Width
            ? [.. Enumerable.Range(passed + 1, free)]
            // What the kernel or the far end named lies just below the limit.
            : [.. Enumerable.Range(1, Width - 1).Select(index => passed + (int)((long)(free + 1) * index / Width)).Append(limit - 1).Distinct()];
    }
}
