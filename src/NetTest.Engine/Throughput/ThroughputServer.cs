using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput.Authentication;

namespace NetTest.Engine.Throughput;

/// <summary>The server role of the iperf3 protocol; serves many clients at once, each in a session of its own.</summary>
public sealed class ThroughputServer : IAsyncDisposable
{
    private readonly Channel<ThroughputResult> _results = Channel.CreateBounded<ThroughputResult>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, ServerSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _tasks = new();
    private readonly AcceptPause _pause = new();
    private readonly ServerEntrance _entrance;
    private readonly Authenticator? _authenticator;
    private readonly Lock _gate = new();
    private Socket? _listener;
    private DatagramDesk? _desk;
    private Task _accepting = Task.CompletedTask;
    private Task? _stopped;
    private long _completed;
    private long _refused;

    /// <summary>Creates the server; nothing listens before <see cref="StartAsync"/>.</summary>
    /// <exception cref="NetTestException">An option is out of range, or a key or a user of the authorisation is none.</exception>
    public ThroughputServer(ThroughputServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ThroughputOptionRules.Check(options);
        Options = options;
        _entrance = new ServerEntrance(options, Refuse);
        _authenticator = options.Authorization is { } authorization ? new Authenticator(authorization) : null;
    }

    /// <summary>The options as they were given.</summary>
    public ThroughputServerOptions Options { get; }

    /// <summary>Where it listens; null before it does.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <summary>The result of every test as it ends, also of those that failed; the oldest of 1000 unread ones is dropped. Completes when the server has stopped.</summary>
    public ChannelReader<ThroughputResult> Results => _results.Reader;

    /// <summary>Ends when the server has stopped by itself (one-off, total duration) or was stopped.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Tests that run now.</summary>
    public int ActiveTests => _sessions.Count;

    /// <summary>Tests that have ended, well or not.</summary>
    public long CompletedTests => Interlocked.Read(ref _completed);

    /// <summary>Clients that were refused: server full, not on the allow list, not authorised, beyond a limit.</summary>
    public long RefusedClients => Interlocked.Read(ref _refused);

    internal Authenticator? Authenticator => _authenticator;

    internal DatagramDesk Desk => _desk!;

    internal IEnumerable<ServerSession> Sessions => _sessions.Values;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="NetTestException">The address or port cannot be used.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_listener is not null)
            throw new InvalidOperationException("The server was started already.");
        (_listener, var datagrams) = ServerSockets.Listen(Options);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        ThroughputLog.Listening(Options.Log.For(ThroughputLog.Category), EndPoint, Options.Context);
        _desk = new DatagramDesk(this, datagrams);
        _accepting = AcceptAsync(_listener);
        _desk.Start(_stopping.Token);
        if (Options.TotalLimits.Duration is { } duration)
            _ = StopAfterAsync(duration);
        return Task.CompletedTask;
    }

    /// <summary>Stops to listen, tells running clients (SERVER_TERMINATE), and waits until all is let go.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            _stopped ??= StopAllAsync();
        return _stopped.WaitAsync(cancellationToken);
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    internal void Refuse() => Interlocked.Increment(ref _refused);

    private async Task StopAllAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener?.Dispose();
        await _accepting.ConfigureAwait(false);
        if (_desk is not null)
            await _desk.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_tasks.Keys).ConfigureAwait(false);
        _authenticator?.Dispose();
        _results.Writer.TryComplete();
        _completion.TrySetResult();
        _stopping.Dispose();
    }

    private async Task StopAfterAsync(TimeSpan duration)
    {
        try
        {
            await Task.Delay(duration, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _ = StopAsync(CancellationToken.None);
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _pause.AcceptAsync(listener, _stopping.Token).ConfigureAwait(false);
                Track(ServeAsync(socket));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure)
            {
                // The client had gone before it was accepted, or no descriptor is left: others go on.
                await _pause.AfterAsync(failure, _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    private void Track(Task task)
    {
        _tasks.TryAdd(task, 0);
        _ = task.ContinueWith(
            done =>
            {
                _tasks.TryRemove(done, out _);
                _pause.Release();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Finds out what a connection is, and gives it to its session, or makes it one.</summary>
    private async Task ServeAsync(Socket socket)
    {
        if (await _entrance.IntroduceAsync(socket, _stopping.Token).ConfigureAwait(false) is not { } cookie)
        {
            socket.Dispose();
            return;
        }

        if (_sessions.TryGetValue(cookie, out var known))
        {
            if (!known.TryAdd(socket))
                await ServerEntrance.TurnAwayAsync(socket).ConfigureAwait(false);
            return;
        }

        ServerSession session;
        try
        {
            session = new ServerSession(this, socket, cookie);
        }
        catch (SocketException)
        {
            // The client has gone meanwhile.
            socket.Dispose();
            return;
        }

        await using var owner = session.ConfigureAwait(false);
        if (!TryEnter(cookie, session))
        {
            Refuse();
            await ServerEntrance.TurnAwayAsync(socket).ConfigureAwait(false);
            return;
        }

        ThroughputResult result;
        try
        {
            result = await session.RunAsync(_stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            _sessions.TryRemove(cookie, out _);
        }

        // In this order: whoever reads the result finds the place free.
        Interlocked.Increment(ref _completed);
        _results.Writer.TryWrite(result);
        if (Options.OneOff && session.HasRun)
            _ = StopAsync(CancellationToken.None);
    }

    private bool TryEnter(string cookie, ServerSession session)
    {
        lock (_gate)
            return _sessions.Count < (Options.OneOff ? 1 : Options.MaxClients) && _sessions.TryAdd(cookie, session);
    }
}
