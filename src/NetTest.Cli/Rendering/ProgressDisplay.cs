using NetTest.Cli.Infrastructure;
using Spectre.Console;

namespace NetTest.Cli.Rendering;

/// <summary>
/// Shows progress while it lives: redrawn in place on a terminal (5 times a second at most), a line on standard error every few seconds
/// elsewhere, an event a second for a program that follows along.
/// </summary>
internal sealed class ProgressDisplay : IAsyncDisposable
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan EventInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly CommandContext _context;
    private readonly IProgressView _view;
    private readonly Task _task;

    private ProgressDisplay(CommandContext context, IProgressView view)
    {
        _context = context;
        _view = view;
        _task = Task.Run(ShowAsync);
    }

    internal static ProgressDisplay Start(CommandContext context, IProgressView view) => new(context, view);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _task.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task ShowAsync()
    {
        try
        {
            if (_context.Quiet)
                return;
            if (_context.Json)
                await RepeatAsync(EventInterval, ShowEvent).ConfigureAwait(false);
            else if (_context.Page.IsInteractive && !_context.Verbose)
                await ShowLiveAsync().ConfigureAwait(false);
            else
                await RepeatAsync(LineInterval, ShowLine).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Whoever looked on is gone; the test itself goes on, and so does its teardown.
        }
    }

    private async Task ShowLiveAsync()
    {
        var page = _context.Page;
        _context.IsLive = true;
        try
        {
            await page.Console.Live(Draw()).AutoClear(true).StartAsync(live => RepeatAsync(LiveInterval, () => Redraw(live))).ConfigureAwait(false);
        }
        finally
        {
            _context.IsLive = false;
        }
    }

    private void Redraw(LiveDisplayContext live)
    {
        live.UpdateTarget(Draw());
        live.Refresh();
    }

    // Two lines at least: from a single one Spectre.Console 0.49 goes up by 0 lines, which terminals take for 1 (ECMA-48, CUU).
    private Rows Draw() => new(
        _view.Render(_context.Page.Width, _context.Page.Height - 1),
        new Markup(_context.Notice is { } notice ? $"[yellow]{Markup.Escape(notice)}[/]" : " "));

    private void ShowEvent()
    {
        if (_view.CreateEvent() is { } document)
            _context.WriteEvent(document);
    }

    private void ShowLine()
    {
        if (_view.DescribeLine() is { } line)
            _context.Notify(line);
    }

    private async Task RepeatAsync(TimeSpan interval, Action show)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                show();
        }
        catch (OperationCanceledException)
        {
            // What was shown has ended.
        }
    }
}
