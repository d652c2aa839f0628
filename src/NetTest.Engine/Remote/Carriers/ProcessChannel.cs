using System.Diagnostics;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Protocol;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>A channel over the standard input and output of a program, which ends with it.</summary>
internal sealed class ProcessChannel : IMessageChannel
{
    private const int MostError = 8 * 1024;
    private const int MostNoise = 1000;

    private static readonly TimeSpan s_lateOutput = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly StreamChannel _channel;
    private readonly CappedOutput _error;
    private (int? ExitCode, string Error)? _end;
    private int _noise;
    private int _greeting;
    private bool _hasBegun;

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
        return new ProcessChannel(ForkGate.Start(() => Process.Start(start)!));
    }

    // The start-up files of a login shell may print something before the program does (bash reads ~/.bashrc for ssh, bash(1)).
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await _channel.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (line is null && _hasBegun)
                await TellWhyAsync(cancellationToken).ConfigureAwait(false);
            if (_hasBegun || line is not { } text || text.Span.StartsWith("{"u8) || ++_noise > MostNoise)
            {
                if (!_hasBegun)
                    _greeting = _error.Text.Length;
                _hasBegun = true;
                return line;
            }
        }
    }

    // What ssh says when it ends in the middle, of a server that does not respond or a connection that was reset, is the reason that a run tells; banners
    // and the warnings of a login shell, which came before, are not.
    private async Task TellWhyAsync(CancellationToken cancellationToken)
    {
        await _error.End.WaitAsync(s_lateOutput, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (SshFailure.LastLine(_error.Text[_greeting..]) is { Length: > 0 } said)
            throw new RpcException(RpcException.Closed, $"the connection ended: {FlatJson.Excerpt(said).TrimEnd('.')}");
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken) => _channel.WriteAsync(line, cancellationToken);

    /// <summary>How long the program may take to end by itself once the channel is closed. Default 1 s.</summary>
    internal TimeSpan EndLimit { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The exit code of the program, null if it had to be killed, and what it said. Known once the channel has been disposed of.</summary>
    internal (int? ExitCode, string Error) End => _end ?? (null, _error.Text);

    public async ValueTask DisposeAsync()
    {
        if (_end is not null)
            return;
        try
        {
            await _process.StandardInput.BaseStream.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It no longer reads.
        }

        using var limit = new CancellationTokenSource(EndLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            await Task.WhenAny(_error.End, Task.Delay(s_lateOutput, CancellationToken.None)).ConfigureAwait(false);
            _end = (_process.ExitCode, _error.Text);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            _end = (null, _error.Text);
        }

        await _channel.DisposeAsync().ConfigureAwait(false);
        _process.Dispose();
    }
}
