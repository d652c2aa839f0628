using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>Answers connections with a pattern. A silent client delays nobody: nothing but accept happens in the accept loop.</summary>
public sealed class TrafficServer : IAsyncDisposable
{
    /// <summary>The servers of this process: a client that talks to one of them needs two files per connection.</summary>
    private static readonly ConcurrentDictionary<TrafficServer, byte> s_running = new();

    private static readonly TimeSpan s_stopDrain = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrencyGauge _gauge = new();
    private readonly ConcurrencyGauge _talking = new();
    private readonly TrafficShard[] _shards;
    private readonly ConversationSettings _settings;
    private readonly ILogger _log;
    private int _wasExhausted;
    private readonly IListener _listener;
    private readonly IntervalRecorder _intervals;
    private readonly DateTimeOffset _startedAt;
    private Task<TrafficServerResult>? _stopping;
    private bool _wasCancelled;

    private TrafficServer(TrafficServerOptions options)
    {
        Options = options;
        _log = options.Log.For(TrafficLog.Category);
        _settings = new ConversationSettings
        {
            Pattern = options.Pattern,
            IsDatagram = options.Protocol == TransportProtocol.Udp,
            VerifyPayload = options.VerifyPayload,
            HandshakeTimeout = MonotonicClock.ToNanoseconds(options.HandshakeTimeout),
            TransactionTimeout = MonotonicClock.ToNanoseconds(options.TransactionTimeout),
            IdleTimeout = MonotonicClock.ToNanoseconds(options.IdleTimeout),
            Talking = _talking,
            ServerDelay = options.ResponseDelay,
        };
        _shards = TrafficShard.CreateAll(options.Tls is not null, _gauge);
        _startedAt = options.TimeProvider.GetUtcNow();
        // Before the recorder, whose timer nobody would stop if the address is in use.
        _listener = Reactor.Listen([.. _shards.Select(shard => shard.Reactor)], ToListenerOptions(options), OnAccepted, OnAcceptFailed);
        _intervals = new IntervalRecorder(ReadTotals, options.TimeProvider);
    }

    /// <summary>The options in effect: a certificate that was made on demand stands in <see cref="TlsServerOptions.Certificate"/>.</summary>
    public TrafficServerOptions Options { get; }

    /// <summary>The bound end point, with the port that the kernel chose if 0 was asked for.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>Its name: as given, or the end point.</summary>
    public string Name => Options.Name ?? EndPoint.ToString();

    /// <summary>Connections open now.</summary>
    public int Active => _gauge.Current;

    /// <summary>Beats whenever a connection has ended and been counted.</summary>
    internal Pulse Ended => _gauge.Left;

    /// <summary>Binds, listens and serves until stopped.</summary>
    /// <exception cref="NetTestException">The address is in use or not there, the port needs privilege, the certificate is bad.</exception>
    public static async Task<TrafficServer> StartAsync(TrafficServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        TrafficOptionRules.Check(options);
        if (options.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6)
            options = options with { Address = IPAddress.Any };
        if (options.Tls is { Certificate: null } tls)
            options = options with { Tls = tls with { Certificate = await CreateCertificateAsync(options, cancellationToken).ConfigureAwait(false) } };
        var server = new TrafficServer(options);
        s_running.TryAdd(server, 0);
        TrafficLog.Listening(server._log, server.Name, server.EndPoint, options.Context, TrafficOptionRules.ProtocolName(options.Protocol, options.Tls is not null), options.Pattern.Name);
        if (options.Tls?.Certificate is { } certificate)
            TrafficLog.Certificate(server._log, server.Name, certificate.Subject, certificate.NotAfter.ToUniversalTime());
        return server;
    }

    /// <summary>What it has seen so far.</summary>
    public TrafficServerResult GetResult()
    {
        var summary = TrafficSummary.Of(_shards.Select(shard => shard.Counters));
        var totals = summary.Totals;
        return new TrafficServerResult
        {
            Label = Options.Label,
            Tags = Options.Tags,
            StartedAt = _startedAt,
            DurationSeconds = _intervals.ElapsedSeconds,
            Status = totals.Failed > 0 ? ResultStatus.Failed : _wasCancelled ? ResultStatus.Cancelled : ResultStatus.Passed,
            Options = TrafficOptionRules.Describe(Options),
            Name = Name,
            EndPoint = EndPoint.ToString(),
            Pattern = Options.Pattern.Name,
            Protocol = TrafficOptionRules.ProtocolName(Options.Protocol, Options.Tls is not null),
            Accepted = totals.Started,
            Completed = totals.Succeeded,
            Failed = totals.Failed,
            Interrupted = totals.Interrupted,
            FailuresByReason = summary.FailuresByReason,
            PeakConcurrency = _talking.Peak,
            BytesSent = totals.BytesSent,
            BytesReceived = totals.BytesReceived,
            Transactions = totals.Transactions,
            HandshakeP50Ms = summary.Handshake.PercentileMs(50),
            HandshakeP99Ms = summary.Handshake.PercentileMs(99),
            ResumedSessions = summary.ResumedSessions,
            LateDatagrams = Options.Protocol == TransportProtocol.Udp ? summary.LateDatagrams : null,
            Intervals = _intervals.Read(),
        };
    }

    /// <summary>Stops listening, lets open rounds end for a moment, cuts what is then open; returns what it has seen.</summary>
    public Task<TrafficServerResult> StopAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gauge)
            return _stopping ??= StopOnceAsync();
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    /// <summary>Whether a server of this process listens there.</summary>
    internal static bool IsServedHere(IPEndPoint endPoint) =>
        s_running.Keys.Any(server => server.EndPoint.Port == endPoint.Port &&
            (server.EndPoint.Address.Equals(endPoint.Address) || server.EndPoint.Address.Equals(IPAddress.Any) || server.EndPoint.Address.Equals(IPAddress.IPv6Any)));

    private static ListenerOptions ToListenerOptions(TrafficServerOptions options) => new()
    {
        Context = options.Context,
        EndPoint = new IPEndPoint(options.Address, options.Port),
        Datagram = options.Protocol == TransportProtocol.Udp,
        MaximumDatagram = options.DatagramBytes,
        Tls = options.Tls,
        Settings = new SocketSettings
        {
            Dscp = options.Dscp,
            MaximumSegmentSize = options.MaximumSegmentSize,
            // Accepted connections inherit it, so it costs nothing per connection.
            NoDelay = options.Protocol == TransportProtocol.Tcp,
            ReceiveBuffer = options.Protocol == TransportProtocol.Udp ? 4 * 1024 * 1024 : null,
        },
    };

    private static async Task<System.Security.Cryptography.X509Certificates.X509Certificate2> CreateCertificateAsync(TrafficServerOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPAddress> addresses = options.Address.Equals(IPAddress.Any) || options.Address.Equals(IPAddress.IPv6Any)
            ? await LocalAddresses.ReadAsync(options.Context, cancellationToken).ConfigureAwait(false)
            : [options.Address];
        return TestCertificateAuthority.CreateCertificate(options.Tls!.ServerName is { } name ? [name] : [], addresses);
    }

    private TrafficTotals ReadTotals() => _shards.Aggregate(default(TrafficTotals), (sum, shard) => sum + shard.Counters.Totals);

    private void OnAccepted(Reactor reactor, DuplexStream stream)
    {
        var shard = Array.Find(_shards, shard => ReferenceEquals(shard.Reactor, reactor))!;
        _ = shard.RunAsync(new ServerConversation(stream, _settings, shard.Counters), static conversation => conversation.RunAsync());
    }

    private void OnAcceptFailed(IoStatus status)
    {
        // The connection waits in the backlog and is taken when a file is free; a client that gives up meanwhile counts it.
        if (Interlocked.Exchange(ref _wasExhausted, 1) == 0)
            TrafficLog.Exhausted(_log, Name);
    }

    private async Task<TrafficServerResult> StopOnceAsync()
    {
        s_running.TryRemove(this, out _);
        var isDatagram = Options.Protocol == TransportProtocol.Udp;
        if (!isDatagram)
            await _listener.DisposeAsync().ConfigureAwait(false);
        var interrupted = ReadTotals().Interrupted;
        var drain = MonotonicClock.After(_gauge.Current > 0 ? s_stopDrain : TimeSpan.Zero);
        foreach (var shard in _shards)
            shard.Conversations.Stop(drain);
        await _gauge.Left.UntilAsync(() => _gauge.Current == 0, s_stopTimeout, Options.TimeProvider, CancellationToken.None).ConfigureAwait(false);
        if (isDatagram)
            await _listener.DisposeAsync().ConfigureAwait(false);
        await _intervals.DisposeAsync().ConfigureAwait(false);
        // A connection whose last word was said, and whose close is only on its way, was not cut short.
        _wasCancelled = !isDatagram && (ReadTotals().Interrupted > interrupted || _gauge.Current > 0);
        var result = GetResult();
        TrafficLog.ServerStopped(_log, Name, result.Accepted, result.Completed, result.Failed, result.Interrupted);
        return result;
    }
}
