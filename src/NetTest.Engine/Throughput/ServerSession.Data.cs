using System.Net.Sockets;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput.Flows;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>The session's data connections: gathered, run, ended.</summary>
internal sealed partial class ServerSession
{
    // A rate is a mean over seconds: no event, but something to look at several times a second.
    private static readonly TimeSpan s_rateLook = TimeSpan.FromMilliseconds(250);

    /// <summary>Takes the data connections in the order in which they come.</summary>
    private async Task GatherAsync(Task<IperfState> word, CancellationToken stopping)
    {
        var parameters = _parameters!;
        var settings = FlowOptions.Of(parameters, isServer: true, _options.SegmentationOffload);
        var payload = FlowOptions.CreatePayload(parameters, sends: parameters.Direction != ThroughputDirection.Send);
        var flows = new List<Flow>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(_options.IdleTimeout < s_streams ? _options.IdleTimeout : s_streams);
        try
        {
            for (var i = 0; i < parameters.TotalStreams; i++)
            {
                var arrival = _arrivals.Reader.ReadAsync(limit.Token).AsTask();
                await Task.WhenAny(arrival, word).ConfigureAwait(false);
                if (!arrival.IsCompleted)
                {
                    await limit.CancelAsync().ConfigureAwait(false);
                    throw Unexpected(await word.ConfigureAwait(false));
                }

                flows.Add(Accept(await arrival.ConfigureAwait(false), i, settings, payload));
            }
        }
        catch (Exception e)
        {
            flows.ForEach(flow => flow.Dispose());
            payload?.Dispose();
            if (e is not OperationCanceledException || stopping.IsCancellationRequested)
                throw;
            _error = IperfError.StreamAccept;
            throw new ControlException(ThroughputEnd.TimedOut, $"The client made {flows.Count} of {parameters.TotalStreams} data connections.");
        }

        _run = new TestRun(flows, settings, payload, _options.IntervalSeconds, parameters.OmitSeconds, progress: null);
    }

    private Flow Accept(Socket socket, int index, FlowSettings settings, PayloadBlock? payload)
    {
        if (FlowSockets.Configure(socket, _parameters!, isServer: true) is { } refused)
        {
            socket.Dispose();
            _error = IperfError.SetCongestion;
            throw new ControlException(ThroughputEnd.StreamFailed, $"A data socket could not be set up: {refused}.");
        }

        var flow = FlowOptions.Create(StreamNumber.At(index), !StreamNumber.ClientSends(_parameters!, index), socket, settings, payload, _parameters!);
        if (_parameters!.Protocol == ThroughputProtocol.Tcp)
        {
            FlowSockets.SetUserTimeout(socket, _options.IdleTimeout);
            return flow;
        }

        try
        {
            flow.Greet();
            return flow;
        }
        catch (SocketException e)
        {
            flow.Dispose();
            _error = IperfError.StreamAccept;
            throw new ControlException(ThroughputEnd.StreamFailed, $"The client could not be told that its UDP stream is there: {e.Message}.", e);
        }
    }

    private async Task RunDataAsync(Task<IperfState> word, CancellationToken ending, CancellationToken stopping)
    {
        var run = _run!;
        run.Start();
        var watchSenders = _parameters is { Protocol: ThroughputProtocol.Tcp, RateBitsPerSecond: 0, Bytes: 0, Blocks: 0 };
        var stalled = Stall.WatchAsync(run, watchSenders, _options.IdleTimeout, ending);
        var overdue = Task.Delay(LongestRun(), ending);
        var greedy = WatchRateAsync(run, ending);
        await run.RunAsync(_parameters!.Seconds > 0 ? _parameters.Seconds : null, isEndHere: false, Task.WhenAny(word, stalled, overdue, greedy)).ConfigureAwait(false);
        var over = MonotonicClock.Now;
        stopping.ThrowIfCancellationRequested();
        if (!word.IsCompleted)
        {
            _error = stalled.IsCompleted ? IperfError.NoMessage : overdue.IsCompleted ? IperfError.ServerDurationExpired : IperfError.TotalRate;
            throw new ControlException(stalled.IsCompleted ? ThroughputEnd.TimedOut : ThroughputEnd.LimitExceeded, $"The server ended the test: {IperfError.Describe(_error, 0)}.");
        }

        if (await word.ConfigureAwait(false) is not IperfState.TestEnd and var state)
            throw Unexpected(state);
        await run.StopSendersAsync().ConfigureAwait(false);
        run.CloseSenders();
        var udp = _parameters.Protocol == ThroughputProtocol.Udp;
        var counted = _parameters.Bytes > 0 || _parameters.Blocks > 0;
        if (_parameters.Direction != ThroughputDirection.Receive)
            await Stall.SettleAsync(run, TimeSpan.FromMilliseconds(udp ? 30 : counted ? 20 : 5), TimeSpan.FromSeconds(counted ? 3 : udp ? 1 : 0.2), stopping).ConfigureAwait(false);
        run.Finish(notBefore: counted ? 0 : over);
        await run.StopAsync().ConfigureAwait(false);
    }

    private TimeSpan LongestRun()
    {
        var asked = TimeSpan.FromSeconds(_parameters!.Seconds + _parameters.OmitSeconds);
        // A client that never ends is ended; one whose clock or path is slow is not.
        var longest = _parameters.Seconds > 0 ? asked + _options.IdleTimeout + TimeSpan.FromSeconds(10) : TimeSpan.MaxValue;
        if (_options.ClientLimits.Duration is { } limit && limit + TimeSpan.FromSeconds(1) < longest)
            longest = limit + TimeSpan.FromSeconds(1);
        return longest > TimeSpan.FromDays(2) ? Timeout.InfiniteTimeSpan : longest;
    }

    /// <summary>Ends when this client, or all together with this one as the newest, are above the limit.</summary>
    private async Task WatchRateAsync(TestRun run, CancellationToken ending)
    {
        var total = _options.TotalLimits.BitsPerSecond;
        if (_options.ClientLimits.BitsPerSecond is null && total is null)
            await Task.Delay(Timeout.Infinite, ending).ConfigureAwait(false);
        while (true)
        {
            await Task.Delay(s_rateLook, ending).ConfigureAwait(false);
            if (run.RecentBitsPerSecond > _options.ClientLimits.BitsPerSecond)
                return;
            var running = _server.Sessions.Where(session => session.HasRun).ToArray();
            if (total is not null && running.All(other => other._started <= _started) && running.Sum(session => session.RecentRate) > total)
                return;
        }
    }
}
