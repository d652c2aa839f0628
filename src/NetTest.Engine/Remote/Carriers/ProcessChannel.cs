using System.Diagnostics;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Protocol;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>A channel over the standard input and output of a program, which ends with it.</summary>
internal sealed class ProcessChannel : IMessageChannel
{
    private const int MostError = 8 * 1024;

    // An agent gives its testlets some seconds to end.
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly StreamChannel _channel;
    private readonly CappedOutput _error;

    private ProcessChannel(Process process)
    {
        _process = process;
        _channel = new StreamChannel(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
        _error = new CappedOutput(process.StandardError.BaseStream, MostError);
    }

    /// <summary>Starts the program; its messages are English, for they are read.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    internal static ProcessChannel Start(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        return new ProcessChannel(Process.Start(start)!);
    }

    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken) => _channel.ReadAsync(cancellationToken);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken) => _channel.WriteAsync(line, cancellationToken);

    /// <summary>Waits a moment for the end of the program, of which its output has ended; its exit code, null if it lives on, and what it said.</summary>
    internal async Task<(int? ExitCode, string Error)> AwaitEndAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return (null, _error.Text);
        }

        await Task.WhenAny(_error.End, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)).ConfigureAwait(false);
        return (_process.ExitCode, _error.Text);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _process.StandardInput.BaseStream.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It no longer reads.
        }

        using var limit = new CancellationTokenSource(s_endLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _channel.DisposeAsync().ConfigureAwait(false);
        _process.Dispose();
    }
}
