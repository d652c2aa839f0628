namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// Ends what testlets left behind that nothing tells of: a daemon in a session of its own, without any of the testlet's pipes. One look through the
/// processes of the machine serves all testlets that have ended until then, and takes a tenth of a processor at the most, however many end.
/// </summary>
internal static class ProgramSweep
{
    private const int Pause = 9;

    private static readonly Lock s_lock = new();

    // Those that are looked after, and those that have ended since.
    private static Batch? s_current;
    private static Batch? s_next;

    // Done when somebody waits: then there is no pause.
    private static TaskCompletionSource s_hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Has a testlet that has ended looked after, soon.</summary>
    internal static void Add(string mark)
    {
        if (!OperatingSystem.IsLinux())
            return;
        lock (s_lock)
        {
            s_next ??= new Batch();
            s_next.Marks.Add(mark);
            if (s_current is null)
                _ = Task.Run(SweepAsync);
            s_current ??= s_next;
        }
    }

    /// <summary>Waits until all that have ended by now have been looked after, which then happens at once.</summary>
    internal static Task AwaitAsync()
    {
        lock (s_lock)
        {
            s_hurry.TrySetResult();
            return (s_next ?? s_current)?.Done.Task ?? Task.CompletedTask;
        }
    }

    private static async Task SweepAsync()
    {
        while (Take() is { } batch)
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                ProgramMark.Kill(batch.Marks.Contains);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Out of file descriptors: what these left lives on to its own end, or to that of this process.
            }
            finally
            {
                batch.Done.SetResult();
            }

            await Hurry().WaitAsync(TimeProvider.System.GetElapsedTime(began) * Pause).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task Hurry()
    {
        lock (s_lock)
            return s_hurry.Task;
    }

    private static Batch? Take()
    {
        lock (s_lock)
        {
            (s_current, s_next) = (s_next, null);
            s_hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return s_current;
        }
    }

    private sealed class Batch
    {
        internal HashSet<string> Marks { get; } = new(StringComparer.Ordinal);

        internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
