using Microsoft.Extensions.Logging;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Throughput;

/// <summary>The client role of the iperf3 protocol.</summary>
public static class ThroughputClient
{
    /// <summary>Runs one test and returns what both ends measured; whatever the network or the far end does wrong is in the result.</summary>
    /// <param name="context">Where the sockets are born.</param>
    /// <param name="options">What is to be tested.</param>
    /// <param name="progress">Is told every interval as it ends, in order; or null.</param>
    /// <param name="cancellationToken">Ends the test early; the result then is partial, with the status Cancelled.</param>
    /// <exception cref="NetTestException">An option is out of range or contradicts another, the name does not resolve, or the machine cannot.</exception>
    public static async Task<ThroughputResult> RunAsync(
        NetworkContext context,
        ThroughputOptions options,
        IProgress<ThroughputInterval>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        ThroughputOptionRules.Check(options);
        var addresses = await NameLookup.FindAsync(context, options.Target, options.AddressFamily ?? options.Address?.AddressFamily, cancellationToken).ConfigureAwait(false);
        var log = options.Log.For(ThroughputLog.Category);
        if (log.IsEnabled(LogLevel.Information))
            ThroughputLog.Testing(log, options.Target, string.Join(", ", addresses), options.Port, context, options.Protocol, options.Direction, options.Parallel);
        var session = new ClientSession(context, options, addresses, progress);
        await using (session.ConfigureAwait(false))
        {
            var result = await session.RunAsync(cancellationToken).ConfigureAwait(false);
            ThroughputLog.Ended(log, options.Target, result.End, result.Error is null ? "" : $": {result.Error}");
            return result;
        }
    }
}
