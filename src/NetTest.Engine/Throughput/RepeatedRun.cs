using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Throughput;

/// <summary>
/// One run among several against the same server. iperf3's server closes its listening socket after each test and opens another, so a
/// client that comes at once may be refused, or taken by the socket that is about to close and cut off before it has made a stream; it is given a moment.
/// </summary>
internal static class RepeatedRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    internal static async Task<ThroughputResult> RunAsync(
        NetworkContext context, ThroughputOptions options, bool isFirst, IProgress<ThroughputInterval>? progress, CancellationToken cancellationToken)
    {
        var start = options.TimeProvider.GetTimestamp();
        while (true)
        {
            var result = await ThroughputClient.RunAsync(context, options, progress, cancellationToken).ConfigureAwait(false);
            if (isFirst || !CameTooSoon(result) || options.TimeProvider.GetElapsedTime(start) > Patience)
                return result;
            try
            {
                await Task.Delay(Pause, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return result with { Status = ResultStatus.Cancelled, End = ThroughputEnd.Cancelled };
            }
        }
    }

    private static bool CameTooSoon(ThroughputResult result) =>
        result.End is ThroughputEnd.ConnectFailed or ThroughputEnd.AccessDenied || result is { End: ThroughputEnd.ControlConnectionLost, Streams.Count: 0 };
}
