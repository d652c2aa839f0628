using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput.Authentication;
using NetTest.Engine.Throughput.Flows;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>One test of a client, from the first connection to the result.</summary>
internal sealed partial class ClientSession(NetworkContext context, ThroughputOptions options, IReadOnlyList<IPAddress> addresses, IProgress<ThroughputInterval>? progress) : IAsyncDisposable
{
    // iperf3's default for UDP: 1 Mbit/s, in binary.
    private const long UdpRate = 1024 * 1024;
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(1);

    private readonly string _cookie = IperfCookie.Create();
    private readonly DateTimeOffset _startedAt = options.TimeProvider.GetUtcNow();
    private readonly long _started = options.TimeProvider.GetTimestamp();
    private ControlConnection? _control;
    private IperfParameters _parameters = ToParameters(options, mss: null);
    private int? _mss;
    private TestRun? _run;
    private IperfResults? _remote;
    private IperfState? _state;

    internal async Task<ThroughputResult> RunAsync(CancellationToken cancellationToken)
    {
        var end = ThroughputEnd.Completed;
        string? error = null;
        try
        {
            await ConverseAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ControlException e)
        {
            (end, error) = (e.End, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            (end, error) = (ThroughputEnd.Cancelled, "The test was cancelled.");
        }

        if (_run is not null)
        {
            _run.Finish();
            await _run.StopAsync().ConfigureAwait(false);
        }

        if (end != ThroughputEnd.Completed)
            await SayGoodByeAsync().ConfigureAwait(false);
        return Result(end, error);
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
            await _run.DisposeAsync().ConfigureAwait(false);
        _control?.Dispose();
    }

    private async Task ConverseAsync(CancellationToken cancellationToken)
    {
        _control = new ControlConnection(await ClientSockets.ConnectControlAsync(context, options, addresses, cancellationToken).ConfigureAwait(false), options.StallTimeout);
        _mss = FlowSockets.Mss(_control.Socket);
        _parameters = ToParameters(options, _mss);
        await _control.WriteAsync(IperfCookie.ToBytes(_cookie), cancellationToken).ConfigureAwait(false);
        await ExpectAsync(ClientStep.SendParameters, "parameter exchange", cancellationToken).ConfigureAwait(false);
        await _control.WriteAsync(_parameters.ToFrame(), cancellationToken).ConfigureAwait(false);
        await ExpectAsync(ClientStep.CreateStreams, "go for the streams", cancellationToken).ConfigureAwait(false);
        await CreateStreamsAsync(cancellationToken).ConfigureAwait(false);
        await ExpectAsync(ClientStep.Prepare, "start of the test", cancellationToken).ConfigureAwait(false);
        await ExpectAsync(ClientStep.Run, "start of the test", cancellationToken).ConfigureAwait(false);
        await RunDataAsync(cancellationToken).ConfigureAwait(false);
        await _run!.StopAsync().ConfigureAwait(false);
        await _control.WriteAsync(ResultAssembly.Report(_run, _parameters.Protocol, remote: null, outputText: null).ToFrame(), cancellationToken).ConfigureAwait(false);
        var text = await _control.ReadFrameAsync(JsonFrame.LongestServerResults, "results", cancellationToken).ConfigureAwait(false);
        _remote = IperfResults.TryParse(text) ?? throw new ControlException(ThroughputEnd.ProtocolViolation, "The server's results are not what iperf3's look like.");
        await ExpectAsync(ClientStep.Finish, "end of the test", cancellationToken).ConfigureAwait(false);
        await _control.WriteAsync(IperfState.IperfDone, cancellationToken).ConfigureAwait(false);
    }

    private async Task ExpectAsync(ClientStep step, string awaited, CancellationToken cancellationToken) =>
        await TakeAsync(step, await _control!.ReadStateSoonAsync(awaited, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Takes a state of the server's, which is to lead to this step; with <paramref name="early"/> even that step comes too soon.</summary>
    private async Task TakeAsync(ClientStep expected, IperfState received, CancellationToken cancellationToken, bool early = false)
    {
        var step = StateOrder.Next(_state, received);
        switch (step)
        {
            case ClientStep.Refused:
                throw new ControlException(ThroughputEnd.AccessDenied, "The server refused: it is busy with another test, or this client may not use it.");
            case ClientStep.Terminated:
                throw new ControlException(ThroughputEnd.FarEndTerminated, "The server ended the test.");
            case ClientStep.ReadError:
                var (error, errno) = await _control!.ReadErrorAsync(cancellationToken).ConfigureAwait(false);
                throw new ControlException(error == IperfError.Authentication ? ThroughputEnd.AuthenticationFailed : ThroughputEnd.FarEndError, $"The server reported: {IperfError.Describe(error, errno)}.");
            default:
                if (step != expected || early)
                    throw new ControlException(ThroughputEnd.ProtocolViolation, $"The server sent state {(int)received} where {(early ? "the test was running" : expected.ToString())} was due.");
                _state = received;
                return;
        }
    }

    private async Task SayGoodByeAsync()
    {
        if (_control is null || _state is null || _state == IperfState.DisplayResults)
            return;
        using var limit = new CancellationTokenSource(s_lastWords);
        try
        {
            await _control.WriteAsync(IperfState.ClientTerminate, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ControlException or OperationCanceledException)
        {
            // It is gone already.
        }
    }

    private static IperfParameters ToParameters(ThroughputOptions options, int? mss)
    {
        var udp = options.Protocol == ThroughputProtocol.Udp;
        return new IperfParameters
        {
            Protocol = options.Protocol,
            Direction = options.Direction,
            OmitSeconds = options.OmitSeconds,
            Seconds = options.Bytes is null && options.Blocks is null ? options.Seconds ?? 10 : 0,
            Bytes = options.Bytes ?? 0,
            Blocks = options.Blocks ?? 0,
            MssBytes = options.MssBytes ?? 0,
            NoDelay = options.NoDelay,
            Parallel = options.Parallel,
            WindowBytes = options.WindowBytes ?? 0,
            BlockBytes = options.BlockBytes ?? (udp ? mss is >= IperfParameters.ShortestDatagram and <= IperfParameters.LongestDatagram ? mss.Value : IperfParameters.DefaultDatagram : IperfParameters.TcpBlock),
            RateBitsPerSecond = options.RateBitsPerSecond ?? (udp ? UdpRate : 0),
            BurstBlocks = options.BurstBlocks ?? 0,
            TypeOfService = options.TypeOfService ?? 0,
            Title = options.Title,
            ExtraData = options.ExtraData,
            CongestionControl = options.CongestionControl,
            GetServerOutput = options.GetServerOutput,
            Udp64BitCounters = options.Udp64BitCounters,
            ZeroCopy = options.ZeroCopy,
            NoCopyReceive = options.NoCopyReceive,
            DontFragment = options.DontFragment,
            AuthToken = mss is not null && options.Credentials is { } credentials ? AuthenticationToken.Create(credentials, options.TimeProvider.GetUtcNow()) : null,
            ClientVersion = $"NetTest {TestResult.EngineVersion}",
        };
    }

    private ThroughputResult Result(ThroughputEnd end, string? error) => ResultAssembly.Figures(
        new ThroughputResult
        {
            Label = options.Label,
            Tags = options.Tags,
            StartedAt = _startedAt,
            DurationSeconds = options.TimeProvider.GetElapsedTime(_started).TotalSeconds,
            Status = end switch { ThroughputEnd.Completed => ResultStatus.Passed, ThroughputEnd.Cancelled => ResultStatus.Cancelled, _ => ResultStatus.Failed },
            Options = OptionTable.Of(_parameters, options.IntervalSeconds),
            Target = ThroughputName.Of(options),
            Role = "client",
            Protocol = OptionTable.Name(options.Protocol),
            Direction = OptionTable.Name(options.Direction),
            End = end,
            Error = error,
            BitsPerSecond = 0,
            BytesTransferred = 0,
            MssBytes = _mss,
            Cookie = _cookie,
            Title = options.Title,
            ExtraData = options.ExtraData,
            User = options.Credentials?.UserName,
            LocalEndPoint = _control?.Local.ToString(),
            RemoteEndPoint = _control?.Remote.ToString(),
            BlockBytes = _parameters.BlockBytes,
            Streams = [],
            Intervals = [],
        },
        _run,
        _remote,
        isServer: false);
}
