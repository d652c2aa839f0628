using System.Diagnostics.CodeAnalysis;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// An order that an agent has in hand. Whoever ends it waits for what is under way, be it made ready or run, and then nothing of it is left; what
/// comes after that finds it ended.
/// </summary>
internal sealed class AgentOrder : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Task? _ending;

    internal AgentOrder(TestletOrder order)
    {
        Order = order;
        Cancelled = _cancellation.Token;
    }

    internal TestletOrder Order { get; }

    /// <summary>Cancelled when the order is ended.</summary>
    internal CancellationToken Cancelled { get; }

    /// <summary>The server end, once it is ready.</summary>
    internal IBuiltInServer? Server { get; private set; }

    /// <summary>The client end, once it runs.</summary>
    internal Task<TestletOutcome>? Running { get; private set; }

    /// <summary>Makes it ready; once, and before anything else.</summary>
    /// <param name="ready">Does it, and returns the server end if it is one.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="NetTestException">It was ended meanwhile.</exception>
    internal async Task PrepareAsync(Func<CancellationToken, Task<IBuiltInServer?>> ready, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Cancelled);
        try
        {
            Server = await ready(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Cancelled.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // It is said below.
        }
        finally
        {
            _prepared.SetResult();
        }

        if (Cancelled.IsCancellationRequested)
            throw new NetTestException(ErrorReason.InvalidArgument, $"Order '{Quoted.Text(Order.Id)}' was cancelled before it was ready.", Order.Id);
    }

    /// <summary>Starts the client end, unless it runs already or has been ended.</summary>
    /// <param name="run">Runs it; must not take long before its first wait.</param>
    /// <param name="running">It, once it runs.</param>
    internal bool TryRun(Func<Task<TestletOutcome>> run, [NotNullWhen(true)] out Task<TestletOutcome>? running)
    {
        lock (_lock)
            running = _ending is not null || Running is not null ? null : Running = run();
        return running is not null;
    }

    /// <summary>Ends it and all that it started; several may ask for it.</summary>
    internal Task EndAsync()
    {
        lock (_lock)
            return _ending ??= EndOnceAsync();
    }

    /// <summary>As <see cref="EndAsync"/>.</summary>
    public ValueTask DisposeAsync() => new(EndAsync());

    private async Task EndOnceAsync()
    {
        await _cancellation.CancelAsync().ConfigureAwait(false);
        await _prepared.Task.ConfigureAwait(false);
        if (Running is { } running)
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Server is { } server)
            await server.DisposeAsync().ConfigureAwait(false);
        _cancellation.Dispose();
    }
}
