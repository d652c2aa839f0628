using NetTest.Engine.Sockets;
using NetTest.Engine.Statistics;

namespace NetTest.Engine.Traffic;

/// <summary>What one end counts on one reactor; read from anywhere, merged at the end.</summary>
internal sealed class TrafficCounters
{
    private readonly Lock _lock = new();
    private readonly long[] _failures = new long[Enum.GetValues<FailureReason>().Length];
    private readonly LatencyHistogram _connect = new();
    private readonly LatencyHistogram _handshake = new();
    private readonly LatencyHistogram _transaction = new();
    private readonly LatencyHistogram _lateness = new();
    private long _started;
    private long _connected;
    private long _succeeded;
    private long _failed;
    private long _interrupted;
    private long _bytesSent;
    private long _bytesReceived;
    private long _transactions;
    private long _resumed;
    private long _lateDatagrams;
    private long _heldBack;
    private TlsSessionInfo? _tls;

    internal TrafficTotals Totals
    {
        get
        {
            // The ends before the starts: a connection that comes and goes meanwhile must not have ended without having started.
            var (succeeded, failed, interrupted) = (Volatile.Read(ref _succeeded), Volatile.Read(ref _failed), Volatile.Read(ref _interrupted));
            var (transactions, resumed, connected) = (Volatile.Read(ref _transactions), Volatile.Read(ref _resumed), Volatile.Read(ref _connected));
            return new(
                Volatile.Read(ref _started), connected, succeeded, failed, interrupted, Volatile.Read(ref _bytesSent), Volatile.Read(ref _bytesReceived), transactions, resumed);
        }
    }

    /// <summary>Datagrams that came after their UDP flow had ended.</summary>
    internal long LateDatagrams => Volatile.Read(ref _lateDatagrams);

    /// <summary>What the first TLS handshake agreed on.</summary>
    internal TlsSessionInfo? Tls => Volatile.Read(ref _tls);

    internal void OnStarted() => Interlocked.Increment(ref _started);

    internal void OnLate(long nanoseconds)
    {
        lock (_lock)
            _lateness.RecordNanoseconds(nanoseconds);
    }

    internal void OnHeldBack() => Interlocked.Increment(ref _heldBack);

    internal void OnConnected(long nanoseconds)
    {
        Interlocked.Increment(ref _connected);
        lock (_lock)
            _connect.RecordNanoseconds(nanoseconds);
    }

    /// <summary>Told once what the first handshake agreed on, on the reactor.</summary>
    internal Action<TlsSessionInfo>? OnNegotiated { get; set; }

    internal void OnHandshake(long nanoseconds, DuplexStream stream)
    {
        if (stream.IsResumed)
            Interlocked.Increment(ref _resumed);
        if (_tls is null && stream.Tls is { } agreed)
        {
            Volatile.Write(ref _tls, agreed);
            OnNegotiated?.Invoke(agreed);
        }

        lock (_lock)
            _handshake.RecordNanoseconds(nanoseconds);
    }

    internal void OnTransaction(long nanoseconds)
    {
        Interlocked.Increment(ref _transactions);
        lock (_lock)
            _transaction.RecordNanoseconds(nanoseconds);
    }

    internal void OnSent(int bytes) => Interlocked.Add(ref _bytesSent, bytes);

    internal void OnReceived(int bytes) => Interlocked.Add(ref _bytesReceived, bytes);

    internal void OnEnded(ConversationEnd end)
    {
        if (end.IsInterrupted)
        {
            Interlocked.Increment(ref _interrupted);
        }
        else if (end.Reason == FailureReason.None)
        {
            Interlocked.Increment(ref _succeeded);
        }
        else
        {
            Interlocked.Increment(ref _failures[(int)end.Reason]);
            Interlocked.Increment(ref _failed);
        }
    }

    /// <summary>
    /// What followed a flow between the same addresses was one of its own if it was whole (ports are used again), else it was late datagrams.
    /// </summary>
    internal void OnDoubtfulEnded(ConversationEnd end, long datagrams)
    {
        if (end.IsSuccess)
        {
            OnStarted();
            OnEnded(end);
        }
        else
        {
            Interlocked.Add(ref _lateDatagrams, datagrams);
        }
    }

    /// <summary>Adds what was counted here to a summary.</summary>
    internal void AddTo(TrafficSummary summary)
    {
        summary.Totals += Totals;
        summary.HeldBack += Volatile.Read(ref _heldBack);
        summary.LateDatagrams += LateDatagrams;
        summary.Tls ??= Tls;
        for (var reason = 0; reason < _failures.Length; reason++)
            summary.Failures[reason] += Volatile.Read(ref _failures[reason]);
        lock (_lock)
        {
            summary.Connect.Add(_connect);
            summary.Handshake.Add(_handshake);
            summary.Transaction.Add(_transaction);
            summary.Lateness.Add(_lateness);
        }
    }
}
