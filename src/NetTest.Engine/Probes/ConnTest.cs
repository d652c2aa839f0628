using System.Runtime.CompilerServices;
using NetTest.Engine.Probes.Timing;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes;

/// <summary>Measures the round trip to targets.</summary>
public static class ConnTest
{
    /// <summary>Measures one target. Cancelling ends it early: the result then has what was measured, and its status is Cancelled.</summary>
    /// <exception cref="NetTestException">An option is wrong, the name is not known, or this machine cannot (privilege, protocol).</exception>
    public static async Task<ConnTestResult> RunAsync(ConnTestOptions options, IProgress<ConnTestProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Protocol == ProbeProtocol.Auto && ProbeProtocolName.OfUrl(options.Target) is { } named)
            options = options with { Protocol = named };
        ConnTestRules.Check(options);
        var target = await TargetResolver.ResolveAsync(options, cancellationToken).ConfigureAwait(false);
        SourceAddress.CheckFamily(options.SourceAddress, target.Address);
        await Rehearsal.DoneAsync().ConfigureAwait(false);
        var log = options.Log.For(ProbeLog.Category);
        ProbeLog.Measuring(log, target.Name, target.EndPoint, options.Context, ConnTestRules.Word(options.Protocol), options.Count, options.Interval.TotalMilliseconds);
        var result = await new ConnTestRun(target, options, progress).RunAsync(cancellationToken).ConfigureAwait(false);
        ProbeLog.Measured(log, target.Name, result.Protocol, result.Received, result.Sent, result.Source);
        return result;
    }

    /// <summary>
    /// Measures many targets at once; each is yielded when it is done, as a task that bears its result or its error, so that one bad
    /// target spoils no other.
    /// </summary>
    public static async IAsyncEnumerable<Task<ConnTestResult>> RunAllAsync(
        IEnumerable<ConnTestOptions> targets, IProgress<ConnTestProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var running = targets.Select(options => RunAsync(options, progress, cancellationToken)).ToArray();
        await foreach (var done in Task.WhenEach(running).ConfigureAwait(false))
            yield return done;
    }
}
