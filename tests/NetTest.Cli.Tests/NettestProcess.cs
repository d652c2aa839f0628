using System.Diagnostics;
using System.Globalization;
using System.Text;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests;

/// <summary>The built executable, run as people run it: output into pipes.</summary>
internal sealed class NettestProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private volatile TaskCompletionSource _more = NewLine();

    private NettestProcess(IEnumerable<string> command)
    {
        _process = new Process { StartInfo = Shell.HearingSignals(command.First(), command.Skip(1)) };
        _process.StartInfo.RedirectStandardOutput = true;
        _process.StartInfo.RedirectStandardError = true;
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal int Id => _process.Id;

    internal string Output => Read(_output);

    internal string Error => Read(_error);

    private static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "nettest");

    internal static NettestProcess Start(params IReadOnlyList<string> arguments) => new([Executable, .. arguments]);

    /// <summary>Starts it with so many file descriptors at most; prlimit becomes it, with the same process id.</summary>
    internal static NettestProcess StartWithFiles(int files, params IReadOnlyList<string> arguments) =>
        new(["prlimit", string.Create(CultureInfo.InvariantCulture, $"--nofile={files}:{files}"), Executable, .. arguments]);

    internal static async Task<CommandLine> RunAsync(params IReadOnlyList<string> arguments)
    {
        await using var process = Start(arguments);
        var exitCode = await process.WaitForExitAsync();
        return new CommandLine(exitCode, process.Output, process.Error);
    }

    internal async Task<int> WaitForExitAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(120));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until a line on standard output or error says it.</summary>
    internal Task WaitForAsync(string text) => WaitForAsync(said => said.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until what standard output or error have said by then is what is waited for.</summary>
    internal async Task WaitForAsync(Predicate<string> isSaid, string what)
    {
        // It ends when both streams have, so that what was said last has been taken by then.
        var end = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var (isOver, more) = (end.IsCompleted, _more);
            if (isSaid(Output) || isSaid(Error))
                return;
            Assert.False(isOver, $"it ended before it said '{what}': {Output}{Error}");
            Assert.False(limit.IsCancellationRequested, $"it never said '{what}': {Output}{Error}");
            await ((Task)Task.WhenAny(more.Task, end)).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        _process.Dispose();
    }

    private static TaskCompletionSource NewLine() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Append(StringBuilder builder, string? line)
    {
        if (line is null)
            return;
        lock (builder)
            builder.Append(line).Append('\n');
        // Whoever took the old one before it looked sees that there is more.
        Interlocked.Exchange(ref _more, NewLine()).SetResult();
    }

    private static string Read(StringBuilder builder)
    {
        lock (builder)
            return builder.ToString();
    }
}
