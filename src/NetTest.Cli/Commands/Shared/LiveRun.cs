using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;

namespace NetTest.Cli.Commands.Shared;

/// <summary>Waits for what runs, and shows meanwhile how it stands. Ctrl-C ends the wait and not the verb: what was seen by then is its result.</summary>
internal static class LiveRun
{
    /// <summary>How a script ends it; the last lines of the help of verbs that run until Ctrl-C.</summary>
    internal static IReadOnlyList<string> Notes { get; } =
    [
        "In the background of a script its end is 'kill PID' (SIGTERM), which means the same as Ctrl-C: shells let what they start",
        "there ignore SIGINT.",
    ];

    /// <summary>Waits for Ctrl-C, or for a time if there is one.</summary>
    internal static async Task ForAsync(TimeSpan? time, IProgressView view, CommandContext context, CancellationToken cancellationToken)
    {
        var display = ProgressDisplay.Start(context, view);
        await using (display.ConfigureAwait(false))
            await Task.Delay(time ?? Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits for the end; Ctrl-C stops it early.</summary>
    /// <param name="completion">Its own end.</param>
    /// <param name="stop">Stops it.</param>
    /// <param name="view">How it stands.</param>
    /// <param name="context">Where that is shown.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    internal static async Task<T> ToEndAsync<T>(Task<T> completion, Func<Task<T>> stop, IProgressView view, CommandContext context, CancellationToken cancellationToken)
    {
        var display = ProgressDisplay.Start(context, view);
        await using (display.ConfigureAwait(false))
        {
            try
            {
                return await completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return await stop().ConfigureAwait(false);
            }
        }
    }
}
