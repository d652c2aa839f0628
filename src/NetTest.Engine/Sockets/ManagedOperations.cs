using System.Net.Sockets;

namespace NetTest.Engine.Sockets;

/// <summary>A stream of the runtime's sockets: gives every operation its deadline and turns exceptions into a status.</summary>
internal abstract class ManagedOperations : DuplexStream
{
    private readonly Lock _lock = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private CancellationTokenSource? _current;
    private bool _delaying;
    private long _drainDeadline = MonotonicClock.Never;
    private int _received;

    internal override ReadOnlySpan<byte> Received => _buffer.AsSpan(0, _received);

    protected Memory<byte> Buffer => _buffer;

    internal override async ValueTask<IoResult> DelayAsync(long until, bool outlastsPeer = false)
    {
        _delaying = true;
        var result = await RunAsync(async token =>
        {
            // The runtime's timers count whole milliseconds, downwards.
            for (long left; (left = until - MonotonicClock.Now) > 0;)
                await Task.Delay(ManagedReactor.ToTimeSpan(left + 999_999), token).ConfigureAwait(false);
            return 0;
        }, MonotonicClock.Never).ConfigureAwait(false);
        _delaying = false;
        return result;
    }

    internal override void Interrupt(long drainDeadline)
    {
        lock (_lock)
        {
            _drainDeadline = drainDeadline;
            _current?.CancelAfter(_delaying ? TimeSpan.Zero : ManagedReactor.ToTimeSpan(drainDeadline - MonotonicClock.Now));
        }
    }

    protected static IoStatus ToStatus(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => IoStatus.Refused,
        SocketError.TimedOut => IoStatus.TimedOut,
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown or SocketError.AccessDenied => IoStatus.Unreachable,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => IoStatus.Reset,
        SocketError.AddressNotAvailable or SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressAlreadyInUse => IoStatus.Exhausted,
        _ => IoStatus.Failed,
    };

    /// <summary>What an exception that is the stream's own, such as TLS's, means; null: not known.</summary>
    protected virtual IoStatus? Classify(Exception exception) => null;

    protected async ValueTask<IoResult> ReceiveWithAsync(Func<Memory<byte>, CancellationToken, ValueTask<int>> receive, int maximum, long deadline)
    {
        _received = 0;
        var result = await RunAsync(token => receive(Buffer[..Math.Min(maximum, _buffer.Length)], token), deadline).ConfigureAwait(false);
        _received = result.Bytes;
        return result;
    }

    protected async ValueTask<IoResult> RunAsync(Func<CancellationToken, ValueTask<int>> operation, long deadline)
    {
        var now = MonotonicClock.Now;
        if (now >= _drainDeadline || (_delaying && _drainDeadline != MonotonicClock.Never))
            return IoStatus.Interrupted;
        using var timeout = new CancellationTokenSource();
        lock (_lock)
        {
            _current = timeout;
            var left = Math.Min(deadline, _drainDeadline);
            if (left != MonotonicClock.Never)
                timeout.CancelAfter(ManagedReactor.ToTimeSpan(left - now));
        }

        try
        {
            return IoResult.Moved(await operation(timeout.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            return _drainDeadline != MonotonicClock.Never && deadline > MonotonicClock.Now ? IoStatus.Interrupted : IoStatus.TimedOut;
        }
        catch (Exception e) when (ToStatus(e) is not null)
        {
            return ToStatus(e)!.Value;
        }
        finally
        {
            lock (_lock)
                _current = null;
        }
    }

    private IoStatus? ToStatus(Exception exception) => Classify(exception) ?? exception switch
    {
        SocketException e => ToStatus(e.SocketErrorCode),
        IOException { InnerException: SocketException e } => ToStatus(e.SocketErrorCode),
        IOException => IoStatus.EndOfStream,
        ObjectDisposedException => IoStatus.Interrupted,
        _ => null,
    };
}
