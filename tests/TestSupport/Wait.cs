using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using NetTest.Engine.Topology;
using Xunit;

namespace NetTest.TestSupport;

/// <summary>
/// Waits, with a deadline, for what a test cannot go on without. What tells of itself is waited for as an event: a line, a file, the end of a
/// process. The rest is looked at again and again; only <see cref="UntilAsync(Func{bool}, Func{object?}?, TimeSpan?, string)"/> and its overloads do
/// so. Who waits in vain is told for what, and how it was at last.
/// </summary>
public static class Wait
{
    // For a machine that does ten other things; a test that passes never waits so long.
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(5);

    /// <summary>Until a condition holds.</summary>
    /// <param name="condition">What is looked at.</param>
    /// <param name="state">What to show when it does not come true.</param>
    /// <param name="within">The deadline; 30 s by default.</param>
    /// <param name="what">What is waited for, in the message; the condition's text by default.</param>
    public static Task UntilAsync(Func<bool> condition, Func<object?>? state = null, TimeSpan? within = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(() => Task.FromResult(condition()), state, within, what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, Func{object?}?, TimeSpan?, string)"/>
    public static Task UntilAsync(Func<Task<bool>> condition, Func<object?>? state = null, TimeSpan? within = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        ForAsync(condition, static isTrue => isTrue, within, what, state is null ? null : _ => state());

    /// <summary>Until what is read is as wanted, and returns it.</summary>
    /// <param name="read">Reads it.</param>
    /// <param name="isWanted">Whether it is as wanted.</param>
    /// <param name="within">The deadline; 30 s by default.</param>
    /// <param name="what">What is waited for, in the message; the text of <paramref name="isWanted"/> by default.</param>
    /// <param name="describe">How to show what was read last.</param>
    public static async Task<T> ForAsync<T>(Func<Task<T>> read, Func<T, bool> isWanted, TimeSpan? within = null, [CallerArgumentExpression(nameof(isWanted))] string what = "", Func<T, object?>? describe = null)
    {
        var watch = Stopwatch.StartNew();
        var limit = within ?? s_deadline;
        while (true)
        {
            // Judged after a look that began in time: a machine that stood still for the whole deadline gets one more.
            var isLast = watch.Elapsed > limit;
            var last = await read().ConfigureAwait(false);
            if (isWanted(last))
                return last;
            if (isLast)
                throw InVain(limit, what, describe is null ? last : describe(last));
            await Task.Delay(s_look, TestContext.Current.CancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Until an event has happened.</summary>
    public static async Task ForAsync(Task happened, Func<object?>? state = null, TimeSpan? within = null, [CallerArgumentExpression(nameof(happened))] string what = "")
    {
        var limit = within ?? s_deadline;
        try
        {
            await happened.WaitAsync(limit, TestContext.Current.CancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw InVain(limit, what, state?.Invoke());
        }
    }

    /// <summary>Until a program says a line; what it says later is read away, so that it is never held up.</summary>
    public static async Task<string> ForLineAsync(StreamReader reader, Func<string, bool> isWanted, [CallerArgumentExpression(nameof(isWanted))] string what = "")
    {
        var said = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_deadline);
        try
        {
            while (await reader.ReadLineAsync(limit.Token).ConfigureAwait(false) is { } line)
            {
                said.Add(line);
                if (!isWanted(line))
                    continue;
                _ = DrainAsync(reader);
                return line;
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw InVain(s_deadline, what, string.Join('\n', said));
        }

        throw new InvalidOperationException($"The program ended, or closed the stream, before this came: {what}. It said: {string.Join('\n', said)}");
    }

    /// <summary>Until a file is there (inotify); its content may still be on its way.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="writer">Who is to make it: its end is the end of the wait.</param>
    public static async Task ForFileAsync(string path, Process? writer = null)
    {
        var there = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path)) { NotifyFilter = NotifyFilters.FileName };
        watcher.Created += (_, _) => there.TrySetResult();
        watcher.Renamed += (_, _) => there.TrySetResult();
        watcher.EnableRaisingEvents = true;

        // Watched first, then looked at.
        if (File.Exists(path))
            return;
        var end = writer?.WaitForExitAsync(TestContext.Current.CancellationToken);
        await ForAsync(end is null ? there.Task : Task.WhenAny(there.Task, end), what: path).ConfigureAwait(false);
        if (!File.Exists(path) && end is { IsCompleted: true })
            throw new InvalidOperationException($"The program ended before it made {path}: {await writer!.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).ConfigureAwait(false)}");
    }

    /// <summary>Until a process that need not be a child of ours has ended, be it reaped or not.</summary>
    public static async Task ForEndAsync(int processId)
    {
        if (ProcessIdentity.Of(processId) is { } process && !await ProcessEnds.WaitAsync([process], s_deadline).ConfigureAwait(false))
            throw InVain(s_deadline, string.Create(CultureInfo.InvariantCulture, $"the end of process {processId}"), state: null);
    }

    private static async Task DrainAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is not null)
            {
                // Nobody asks for it.
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private static TimeoutException InVain(TimeSpan limit, string what, object? state) =>
        new(string.Create(CultureInfo.InvariantCulture, $"This did not come within {limit.TotalSeconds:0.##} s: {what}{(state is null or false ? "" : $"; at last: {state}")}"));
}
