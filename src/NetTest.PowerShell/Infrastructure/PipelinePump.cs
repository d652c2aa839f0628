using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>
/// Brings what a worker on other threads has to say to the one thread that may speak to PowerShell. The call returns only when the
/// worker has ended, whatever happened: if a write throws (a downstream command stopped the pipeline, or failed), the worker is
/// cancelled and what it still says is thrown away until it is done; then the exception goes on its way.
/// </summary>
internal sealed class PipelinePump : IDisposable
{
    // Bounded, so that a program that writes faster than the pipeline reads waits instead of filling memory.
    private readonly BlockingCollection<Action> _queue = new(boundedCapacity: 1024);

    /// <summary>Queues a call for the pipeline's thread; waits while the queue is full.</summary>
    internal void Post(Action write)
    {
        try
        {
            _queue.Add(write);
        }
        catch (InvalidOperationException)
        {
            // The work is over, and this is a late callback of it.
        }
    }

    /// <summary>The same for what may be left out: a thread that serves the network never waits for the pipeline.</summary>
    internal void TryPost(Action write)
    {
        try
        {
            _queue.TryAdd(write);
        }
        catch (InvalidOperationException)
        {
            // The work is over.
        }
    }

    /// <summary>Runs the work to its end; the pipeline's thread writes meanwhile.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancel">Cancels the work.</param>
    /// <exception cref="Exception">What a write threw, else what the work threw.</exception>
    internal void Run(Func<Task> work, Action cancel)
    {
        var worker = Task.Run(async () =>
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            finally
            {
                _queue.CompleteAdding();
            }
        });
        var failure = Drain(cancel);
        try
        {
            worker.GetAwaiter().GetResult();
        }
        catch (Exception) when (failure is not null)
        {
            // The work ends as it must when it is cancelled; the pipeline's own exception is the cause, and it counts.
        }

        failure?.Throw();
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Dispose();

    private ExceptionDispatchInfo? Drain(Action cancel)
    {
        ExceptionDispatchInfo? failure = null;
        foreach (var write in _queue.GetConsumingEnumerable())
        {
            if (failure is not null)
                continue;
            try
            {
                write();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
                cancel();
            }
        }

        return failure;
    }
}
