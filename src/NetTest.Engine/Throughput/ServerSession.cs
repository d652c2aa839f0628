using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput.Authentication;
using NetTest.Engine.Throughput.Flows;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>One client's test at the server, from its cookie to the result. What it does wrong ends this session and no other.</summary>
internal sealed class ServerSession : IAsyncDisposable
{
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_streams = TimeSpan.FromSeconds(15);

    private readonly ThroughputServer _server;
    private readonly ThroughputServerOptions _options;
    private readonly ControlConnection _control;
    private readonly DateTimeOffset _startedAt;
    private readonly long _started;
    private readonly Channel<Socket> _arrivals = Channel.CreateUnbounded<Socket>();
    private IperfParameters? _parameters;
    private TestRun? _run;
    private IperfResults? _remote;
    private string? _user;
    private int _error;
    private int _awaited;

    internal ServerSession(ThroughputServer server, Socket socket, string cookie)
    {
        _server = server;
        _options = server.Options;
        _control = new ControlConnection(socket, _options.IdleTimeout);
        _startedAt = _options.TimeProvider.GetUtcNow();
        _started = _options.TimeProvider.GetTimestamp();
        Cookie = cookie;
        Client = ServerSockets.Plain(_control.Remote.Address);
    }

    internal string Cookie { get; }

    /// <summary>The client's address.</summary>
    internal IPAddress Client { get; }

    /// <summary>What the client asks for; null before it has.</summary>
    internal IperfParameters? Parameters => Volatile.Read(ref _parameters);

    /// <summary>Whether data flowed: a one-off server ends after such a session.</summary>
    internal bool HasRun => _run?.HasStarted == true;

    /// <summary>Whether its UDP streams show the cookie.</summary>
    internal bool ShowsCookie => _parameters?.ClientVersion?.StartsWith("NetTest ", StringComparison.Ordinal) == true;

    internal double RecentRate => _run?.RecentBitsPerSecond ?? 0;

    /// <summary>Gives the session a data connection; false if it wants none, and the socket stays the caller's.</summary>
    internal bool TryAdd(Socket socket)
    {
        if (Interlocked.Decrement(ref _awaited) < 0)
        {
            Interlocked.Increment(ref _awaited);
            return false;
        }

        return _arrivals.Writer.TryWrite(socket);
    }

    internal async Task<ThroughputResult> RunAsync(CancellationToken stopping)
    {
        var end = ThroughputEnd.Completed;
        string? error = null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            FlowSockets.Guard(_control.Socket, _options.IdleTimeout);
            await ConverseAsync(ending, stopping).ConfigureAwait(false);
        }
        catch (ControlException e)
        {
            (end, error) = (e.End, e.Message);
        }
        catch (OperationCanceledException)
        {
            (end, error) = (ThroughputEnd.Cancelled, "The server was stopped.");
        }
        catch (SocketException e)
        {
            (end, error) = (ThroughputEnd.ControlConnectionLost, $"The control connection broke: {e.Message}.");
        }

        if (_run is not null)
        {
            _run.Finish();
            await _run.StopAsync().ConfigureAwait(false);
        }

        await ending.CancelAsync().ConfigureAwait(false);
        if (end is not (ThroughputEnd.Completed or ThroughputEnd.ControlConnectionLost or ThroughputEnd.FarEndTerminated))
            await SayWhyAsync(end).ConfigureAwait(false);
        return Result(end, error);
    }

    private async Task ConverseAsync(CancellationTokenSource ending, CancellationToken stopping)
    {
        await _control.WriteAsync(IperfState.ParamExchange, stopping).ConfigureAwait(false);
        var text = await _control.ReadFrameAsync(JsonFrame.LongestParameters, "parameters", stopping).ConfigureAwait(false);
        Admit(text);
        var udp = _parameters!.Protocol == ThroughputProtocol.Udp;
        if (udp && !ShowsCookie)
            await _server.Desk.EnterAsync(this, stopping).ConfigureAwait(false);
        else if (udp)
            _server.Desk.EnterNamed(this);
        Task<IperfState> word;
        try
        {
            Volatile.Write(ref _awaited, _parameters.TotalStreams);
            await _control.WriteAsync(IperfState.CreateStreams, stopping).ConfigureAwait(false);
            word = _control.ReadStateAsync(ending.Token);
            await GatherAsync(word, stopping).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _awaited, 0);
            _server.Desk.Leave(this);
        }

        await _control.WriteAsync(IperfState.TestStart, stopping).ConfigureAwait(false);
        await _control.WriteAsync(IperfState.TestRunning, stopping).ConfigureAwait(false);
        await RunDataAsync(word, ending.Token, stopping).ConfigureAwait(false);
        await ExchangeAsync(stopping).ConfigureAwait(false);
    }

    private void Admit(byte[] text)
    {
        var parameters = IperfParameters.TryParse(text, out _error);
        if (parameters is null)
            throw new ControlException(ThroughputEnd.ProtocolViolation, $"The client's parameters were refused: {IperfError.Describe(_error, 0)}.");
        Volatile.Write(ref _parameters, parameters);
        if (_server.Authenticator is { } authenticator)
        {
            var verdict = authenticator.Check(parameters.AuthToken, _options.TimeProvider.GetUtcNow(), out _user);
            if (verdict != AuthenticationVerdict.Accepted)
            {
                _server.Refuse();
                _error = IperfError.Authentication;
                throw new ControlException(ThroughputEnd.AuthenticationFailed, $"The client's credentials were not accepted: {verdict}.");
            }
        }

        var others = _server.Sessions.Where(other => other != this).Select(other => other.Parameters).OfType<IperfParameters>();
        _error = ServerLimit.Refuses(parameters, _options.ClientLimits, _options.TotalLimits, others);
        if (_error == 0)
            return;
        _server.Refuse();
        throw new ControlException(ThroughputEnd.LimitExceeded, $"The client asked for more than the server allows: {IperfError.Describe(_error, 0)}.");
    }

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
        if (_parameters!.Protocol == ThroughputProtocol.Udp)
            flow.Greet();
        else
            FlowSockets.SetUserTimeout(socket, _options.IdleTimeout);
        return flow;
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
            await Stall.SettleAsync(run, TimeSpan.FromMilliseconds(udp ? 30 : counted ? 20 : 5), TimeSpan.FromSeconds(counted || udp ? 1 : 0.2), stopping).ConfigureAwait(false);
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
            await Task.Delay(TimeSpan.FromMilliseconds(250), ending).ConfigureAwait(false);
            if (run.RecentBitsPerSecond > _options.ClientLimits.BitsPerSecond)
                return;
            var running = _server.Sessions.Where(session => session.HasRun).ToArray();
            if (total is not null && running.All(other => other._started <= _started) && running.Sum(session => session.RecentRate) > total)
                return;
        }
    }

    private async Task ExchangeAsync(CancellationToken stopping)
    {
        await _control.WriteAsync(IperfState.ExchangeResults, stopping).ConfigureAwait(false);
        var text = await _control.ReadFrameAsync(JsonFrame.LongestClientResults, "results", stopping).ConfigureAwait(false);
        _remote = IperfResults.TryParse(text);
        if (_remote is null)
        {
            _error = IperfError.ReceiveResults;
            throw new ControlException(ThroughputEnd.ProtocolViolation, "The client's results are not what iperf3's look like.");
        }

        var output = _parameters!.GetServerOutput ? ServerOutput.Write(Result(ThroughputEnd.Completed, error: null)) : null;
        await _control.WriteAsync(ResultAssembly.Report(_run!, _parameters.Protocol, _remote, output).ToFrame(), stopping).ConfigureAwait(false);
        await _control.WriteAsync(IperfState.DisplayResults, stopping).ConfigureAwait(false);
        try
        {
            _ = await _control.ReadStateSoonAsync("good-bye", stopping).ConfigureAwait(false);
        }
        catch (ControlException)
        {
            // All is exchanged; a client that leaves without a word has its results.
        }
    }

    private static ControlException Unexpected(IperfState state) => state == IperfState.ClientTerminate
        ? new ControlException(ThroughputEnd.FarEndTerminated, "The client ended the test.")
        : new ControlException(ThroughputEnd.ProtocolViolation, $"The client sent state {(int)state}, which is not due.");

    public async ValueTask DisposeAsync()
    {
        _arrivals.Writer.TryComplete();
        while (_arrivals.Reader.TryRead(out var late))
            late.Dispose();
        if (_run is not null)
            await _run.DisposeAsync().ConfigureAwait(false);
        _control.Dispose();
    }

    private async Task SayWhyAsync(ThroughputEnd end)
    {
        using var limit = new CancellationTokenSource(s_lastWords);
        try
        {
            if (end == ThroughputEnd.Cancelled)
                await _control.WriteAsync(IperfState.ServerTerminate, limit.Token).ConfigureAwait(false);
            else
                await _control.WriteErrorAsync(_error == 0 ? IperfError.UnknownMessage : _error, limit.Token).ConfigureAwait(false);
            // What the client has sent is read to its end, lest closing makes a reset of it that overtakes the reason.
            _control.Socket.Shutdown(SocketShutdown.Send);
            var rest = new byte[4096];
            while (await _control.Socket.ReceiveAsync(rest, limit.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception e) when (e is ControlException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is gone, or does not read.
        }
    }

    private ThroughputResult Result(ThroughputEnd end, string? error) => ResultAssembly.Figures(
        new ThroughputResult
        {
            Label = _options.Label,
            Tags = _options.Tags,
            StartedAt = _startedAt,
            DurationSeconds = _options.TimeProvider.GetElapsedTime(_started).TotalSeconds,
            Status = end switch { ThroughputEnd.Completed => ResultStatus.Passed, ThroughputEnd.Cancelled => ResultStatus.Cancelled, _ => ResultStatus.Failed },
            Options = _parameters is null ? new Dictionary<string, object?>(StringComparer.Ordinal) : OptionTable.Of(_parameters, _options.IntervalSeconds),
            Target = new IPEndPoint(Client, _control.Remote.Port).ToString(),
            Role = "server",
            Protocol = OptionTable.Name(_parameters?.Protocol ?? ThroughputProtocol.Tcp),
            Direction = OptionTable.Name(_parameters?.Direction ?? ThroughputDirection.Send),
            End = end,
            Error = error,
            BitsPerSecond = 0,
            BytesTransferred = 0,
            RemoteVersion = _parameters?.ClientVersion,
            Cookie = Cookie,
            Title = _parameters?.Title,
            ExtraData = _parameters?.ExtraData,
            User = _user,
            LocalEndPoint = _control.Local.ToString(),
            RemoteEndPoint = _control.Remote.ToString(),
            BlockBytes = _parameters?.BlockBytes,
            Streams = [],
            Intervals = [],
        },
        _run,
        _remote,
        isServer: true);
}
