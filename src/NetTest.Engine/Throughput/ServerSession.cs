using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using NetTest.Engine.Results;
using NetTest.Engine.Throughput.Authentication;
using NetTest.Engine.Throughput.Flows;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>One client's test at the server, from its cookie to the result. What it does wrong ends this session and no other.</summary>
internal sealed partial class ServerSession : IAsyncDisposable
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

    /// <summary>Lets so many data connections come.</summary>
    internal void Await(int streams) => Volatile.Write(ref _awaited, streams);

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
            Await(_parameters.TotalStreams);
            await _control.WriteAsync(IperfState.CreateStreams, stopping).ConfigureAwait(false);
            word = _control.ReadStateAsync(ending.Token);
            await GatherAsync(word, stopping).ConfigureAwait(false);
        }
        finally
        {
            Await(0);
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
        catch (Exception e) when (e is ControlException or OperationCanceledException)
        {
            // All is exchanged; a client that leaves without a word has its results, and one whose server is stopped just then has them as well.
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
            await ServerSockets.EndSendingAsync(_control.Socket, limit.Token).ConfigureAwait(false);
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
