using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput.Flows;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>The session's data connections: made, run, ended.</summary>
internal sealed partial class ClientSession
{
    private async Task CreateStreamsAsync(CancellationToken cancellationToken)
    {
        var settings = FlowOptions.Of(_parameters, isServer: false, options.SegmentationOffload);
        var payload = FlowOptions.CreatePayload(_parameters, sends: options.Direction != ThroughputDirection.Receive);
        var flows = new List<Flow>();
        try
        {
            for (var i = 0; i < _parameters.TotalStreams; i++)
            {
                var socket = await ClientSockets.ConnectStreamAsync(context, options, _parameters, _control!.Remote, _cookie, i, cancellationToken).ConfigureAwait(false);
                flows.Add(FlowOptions.Create(StreamNumber.At(i), StreamNumber.ClientSends(_parameters, i), socket, settings, payload, _parameters));
            }
        }
        catch
        {
            flows.ForEach(flow => flow.Dispose());
            payload?.Dispose();
            throw;
        }

        _run = new TestRun(flows, settings, payload, options.IntervalSeconds, options.OmitSeconds, progress);
    }

    private async Task RunDataAsync(CancellationToken cancellationToken)
    {
        var run = _run!;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var word = _control!.ReadStateAsync(ending.Token);
        try
        {
            run.Start();
            var watchSenders = _parameters is { Protocol: ThroughputProtocol.Tcp, RateBitsPerSecond: 0 };
            var stalled = Stall.WatchAsync(run, watchSenders, options.StallTimeout, ending.Token);
            var until = Task.WhenAny(word, stalled, run.BrokenAsync(), run.Spent, Task.Delay(Timeout.Infinite, ending.Token));
            await run.RunAsync(_parameters.Seconds > 0 ? _parameters.Seconds : null, isEndHere: true, until).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await run.StopSendersAsync().ConfigureAwait(false);
            if (!run.IsSpent && (stalled.IsCompleted || run.Error is not null || (run.HasBrokenReceiver && !word.IsCompleted)))
                await FailAsync(word, stalled.IsCompleted, ending.Token).ConfigureAwait(false);
            if (word.IsCompleted)
                await TakeAsync(ClientStep.ExchangeResults, await word.ConfigureAwait(false), cancellationToken, early: true).ConfigureAwait(false);
            // A test that ends by its bytes has ended with the last of them, not when this task came to know of it.
            var over = run.IsSpent ? 0 : MonotonicClock.Now;
            var receivesUdp = options.Protocol == ThroughputProtocol.Udp && options.Direction != ThroughputDirection.Send;
            if (!receivesUdp)
                run.Finish(notBefore: run.IsSpent ? 0 : null);
            await _control.WriteAsync(IperfState.TestEnd, cancellationToken).ConfigureAwait(false);
            run.CloseSenders();
            var state = await WaitAsync(word, "results", cancellationToken).ConfigureAwait(false);
            await TakeAsync(ClientStep.ExchangeResults, state, cancellationToken).ConfigureAwait(false);
            if (!receivesUdp)
                return;
            // What was on its way when the server stopped counts: it says how many it has sent, and a difference is loss.
            await Stall.SettleAsync(run, TimeSpan.FromMilliseconds(30), TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
            run.Finish(notBefore: over);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            // The pending read is over before anybody else reads.
            await ((Task)word).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Something broke; the server may be about to say why.</summary>
    private async Task FailAsync(Task<IperfState> word, bool stalled, CancellationToken cancellationToken)
    {
        await Task.WhenAny(word, Task.Delay(s_lastWords, cancellationToken)).ConfigureAwait(false);
        if (word.IsCompleted)
            await TakeAsync(ClientStep.ExchangeResults, await word.ConfigureAwait(false), cancellationToken, early: true).ConfigureAwait(false);
        throw stalled
            ? new ControlException(ThroughputEnd.TimedOut, FormattableString.Invariant($"No data moved for {options.StallTimeout.TotalSeconds:0.#} s."))
            : new ControlException(ThroughputEnd.StreamFailed, _run!.Error is { } error ? $"A stream failed: {error}." : "The server closed a data connection in the middle of the test.");
    }

    private async Task<IperfState> WaitAsync(Task<IperfState> word, string awaited, CancellationToken cancellationToken)
    {
        try
        {
            return await word.WaitAsync(options.StallTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ControlException(ThroughputEnd.TimedOut, FormattableString.Invariant($"The far end was silent for {options.StallTimeout.TotalSeconds:0.#} s: no {awaited}."));
        }
    }
}
