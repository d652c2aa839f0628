using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;

namespace NetTest.Engine.Remote.Protocol;

/// <summary>
/// Pumps messages between a channel and those who call and answer, both ways at once. What is to be sent waits in a bounded queue, and so many
/// requests at most are worked on, so that a far end that runs wild costs an error, not the memory.
/// </summary>
internal sealed class RpcConnection : IAsyncDisposable
{
    private const string CancelMethod = "$/cancelRequest";
    private const int MostQueued = 256;
    private const int MostGarbage = 64;

    private readonly IMessageChannel _channel;
    private readonly RpcHandler _handler;
    private readonly TimeProvider _time;
    private readonly int _mostHandled;
    private readonly Channel<byte[]> _outgoing = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostQueued) { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _handled = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _reading;
    private readonly Task _writing;
    private RpcException? _end;
    private long _lastCall;
    private long _lastHeard;
    private int _garbage;
    // An answer that the far end does not fetch is as much in hand as the request was.
    private int _unanswered;
    private bool _isDisposed;

    /// <param name="channel">Where the far end is; closed with the connection.</param>
    /// <param name="handler">Answers the far end's requests.</param>
    /// <param name="time">The clock.</param>
    /// <param name="mostHandled">How many requests of the far end are in hand at once; more are refused. Each may hold a whole message.</param>
    internal RpcConnection(IMessageChannel channel, RpcHandler handler, TimeProvider time, int mostHandled)
    {
        _mostHandled = mostHandled;
        _channel = channel;
        _handler = handler;
        _time = time;
        _lastHeard = time.GetTimestamp();
        _writing = Task.Run(WriteAsync);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Completes when the far end has closed the connection, or it broke.</summary>
    internal Task Completion => _reading;

    /// <summary>Why the connection is over; null while it stands.</summary>
    internal RpcException? End => _end;

    /// <summary>How long nothing has been heard of the far end.</summary>
    internal TimeSpan Silence => _time.GetElapsedTime(Interlocked.Read(ref _lastHeard));

    /// <summary>Calls a method and waits for its answer; cancelling tells the far end, and waits no longer.</summary>
    /// <exception cref="RpcException">The far end answered with an error, or the connection is over.</exception>
    internal async Task<T> CallAsync<T>(string method, object? parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        try
        {
            if (_end is { } end)
                throw end;
            await SendAsync(RpcCodec.Request(id, method, parameters), cancellationToken).ConfigureAwait(false);
            var result = await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return result.Deserialize<T>(RpcJson.Strict)!;
        }
        catch (OperationCanceledException)
        {
            // Without waiting: a queue that is full belongs to a far end that does not read.
            _outgoing.Writer.TryWrite(RpcCodec.Notification(CancelMethod, new { Id = JsonSerializer.Deserialize<JsonElement>(id) }));
            throw;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new RpcException(RpcException.InternalError, $"the answer to {method} is not what it should be", innerException: exception);
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    /// <summary>Tells the far end something that needs no answer.</summary>
    internal ValueTask NotifyAsync(string method, object? parameters, CancellationToken cancellationToken) =>
        SendAsync(RpcCodec.Notification(method, parameters), cancellationToken);

    /// <summary>Closes the connection; calls that wait fail, requests that are worked on are cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        Finish(new RpcException(RpcException.Closed, "the connection was closed"));
        await _channel.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(_reading, _writing), Task.Delay(TimeSpan.FromSeconds(2), _time, CancellationToken.None)).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        try
        {
            await _outgoing.Writer.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw _end ?? new RpcException(RpcException.Closed, "the connection is over");
        }
    }

    private async Task ReadAsync()
    {
        var end = new RpcException(RpcException.Closed, "the far end closed the connection");
        try
        {
            while (await _channel.ReadAsync(_closed.Token).ConfigureAwait(false) is { } line)
            {
                Interlocked.Exchange(ref _lastHeard, _time.GetTimestamp());
                if (!await TakeAsync(RpcCodec.Read(line)).ConfigureAwait(false))
                {
                    end = new RpcException(RpcException.InvalidRequest, "the far end does not speak JSON-RPC");
                    break;
                }
            }
        }
        catch (RpcException exception)
        {
            end = exception;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            end = new RpcException(RpcException.Closed, "the connection broke", innerException: exception);
        }

        Finish(end);
    }

    private async Task<bool> TakeAsync(RpcMessage message)
    {
        switch (message.Kind)
        {
            case RpcMessageKind.Request when Volatile.Read(ref _unanswered) >= _mostHandled:
                await AnswerAsync(RpcCodec.Error(message.Id, new RpcException(RpcException.Refused, "too many requests at once"))).ConfigureAwait(false);
                break;
            case RpcMessageKind.Request:
                await HandleAsync(message).ConfigureAwait(false);
                break;
            case RpcMessageKind.Notification when message.Method == CancelMethod:
                CancelHandled(message.Content);
                break;
            case RpcMessageKind.Notification:
                _ = HandleNotificationAsync(message);
                break;
            case RpcMessageKind.Result when _calls.TryGetValue(message.Id!, out var call):
                call.TrySetResult(message.Content!.Value);
                break;
            case RpcMessageKind.Error when message.Id is { } id && _calls.TryGetValue(id, out var call):
                call.TrySetException(message.Error!);
                break;
            case RpcMessageKind.Invalid:
                // A login shell that greets, or a program that is no agent: a few lines are borne.
                if (++_garbage > MostGarbage)
                    return false;
                await AnswerAsync(RpcCodec.Error(null, message.Error!)).ConfigureAwait(false);
                return true;
        }

        _garbage = 0;
        return true;
    }

    private async Task HandleAsync(RpcMessage request)
    {
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        if (_handled.TryAdd(request.Id!, cancellation))
        {
            Interlocked.Increment(ref _unanswered);
            _ = Task.Run(() => HandleRequestAsync(request, cancellation));
            return;
        }

        cancellation.Dispose();
        await AnswerAsync(RpcCodec.Error(request.Id, new RpcException(RpcException.InvalidRequest, "a request of this id is being worked on"))).ConfigureAwait(false);
    }

    private async Task HandleRequestAsync(RpcMessage request, CancellationTokenSource cancellation)
    {
        byte[] answer;
        try
        {
            answer = RpcCodec.Result(request.Id!, await _handler(request.Method!, request.Content, cancellation.Token).ConfigureAwait(false));
        }
#pragma warning disable CA1031 // Whatever a method does, its caller gets an answer and the connection lives on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            answer = RpcCodec.Error(request.Id, RpcErrors.From(exception));
        }

        _handled.TryRemove(request.Id!, out _);
        cancellation.Dispose();
        await AnswerAsync(answer).ConfigureAwait(false);
        Interlocked.Decrement(ref _unanswered);
    }

    private async Task HandleNotificationAsync(RpcMessage message)
    {
        try
        {
            await _handler(message.Method!, message.Content, _closed.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Nobody waits for it to be told.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private void CancelHandled(JsonElement? parameters)
    {
        if (parameters is not { ValueKind: JsonValueKind.Object } content || !content.TryGetProperty("id", out var id) || !_handled.TryGetValue(id.GetRawText(), out var cancellation))
            return;
        try
        {
            // Not on this thread: what runs on cancellation may take its time, and the pump must go on.
            _ = cancellation.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }

    private async Task AnswerAsync(byte[] answer)
    {
        try
        {
            await _outgoing.Writer.WriteAsync(answer, _closed.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
        {
            // Nobody is there any more to whom it could be told.
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(_closed.Token).ConfigureAwait(false))
                await _channel.WriteAsync(message, _closed.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            Finish(new RpcException(RpcException.Closed, "the connection broke", innerException: exception));
        }
    }

    private void Finish(RpcException end)
    {
        if (Interlocked.CompareExchange(ref _end, end, null) is not null)
            return;
        _outgoing.Writer.TryComplete();
        foreach (var call in _calls.Values)
            call.TrySetException(end);
        _ = _closed.CancelAsync();
    }
}
