using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.TestSupport;
using Spectre.Console;
using Spectre.Console.Rendering;
using Xunit;

namespace NetTest.Cli.Tests.Rendering;

public sealed class ProgressDisplayTests
{
    [Fact]
    public async Task A_live_display_of_one_line_never_goes_up_by_zero_lines_which_terminals_take_for_one()
    {
        var view = new CountingView();
        var output = await ShowAsync(view, isInteractive: true);

        Assert.Contains("\u001b[1A", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[0A", output, StringComparison.Ordinal);
        // The cursor is given back.
        Assert.True(output.LastIndexOf("\u001b[?25h", StringComparison.Ordinal) > output.LastIndexOf("\u001b[?25l", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_terminal_nothing_is_drawn_on_standard_output() =>
        Assert.Empty(await ShowAsync(new CountingView(), isInteractive: false));

    private static async Task<string> ShowAsync(CountingView view, bool isInteractive)
    {
        using var output = new StringWriter();
        var writer = TextWriter.Synchronized(output);
        var host = new CliHost { Out = writer, Error = TextWriter.Null, IsInteractive = isInteractive, Width = () => 80 };
        await using (ProgressDisplay.Start(new CommandContext(host, json: false, stream: false, quiet: false, verbose: false), view))
        {
            if (isInteractive)
                await Wait.ForAsync(view.DrawnThrice);
        }
        return output.ToString();
    }

    private sealed class CountingView : IProgressView
    {
        private readonly TaskCompletionSource _drawnThrice = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _drawings;

        internal Task DrawnThrice => _drawnThrice.Task;

        public IRenderable Render(int width, int height)
        {
            if (Interlocked.Increment(ref _drawings) == 3)
                _drawnThrice.SetResult();
            return new Text("one line");
        }

        public string? DescribeLine() => null;

        public object? CreateEvent() => null;
    }
}
