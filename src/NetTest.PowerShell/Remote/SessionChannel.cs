using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;
using System.Threading.Channels;
using NetTest.Engine.Remote.Protocol;

namespace NetTest.PowerShell.Remote;

/// <summary>Lines over a pipeline that runs in a PowerShell session: its input goes there, its output comes back.</summary>
internal sealed class SessionChannel : IMessageChannel
{
    // The agent gives its testlets some seconds to end.
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(3);

    private readonly System.Management.Automation.PowerShell _shell = System.Management.Automation.PowerShell.Create();
    private readonly PSDataCollection<object> _input = [];
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly Channel<byte[]> _lines = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _reading = new();

    private SessionChannel(Runspace runspace)
    {
        _shell.Runspace = runspace;
        _shell.AddScript(SessionScript.Text);
        _output.DataAdded += (_, _) => Take();
        _shell.InvocationStateChanged += (_, change) => OnState(change.InvocationStateInfo);
        runspace.StateChanged += OnSession;
    }

    /// <summary>Why the pipeline failed; null if it did not.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>Starts the far end; what goes wrong there is told by <see cref="Failure"/> once the lines have ended.</summary>
    /// <exception cref="InvalidOperationException">The session is not open, or busy.</exception>
    internal static SessionChannel Start(Runspace runspace)
    {
        var channel = new SessionChannel(runspace);
        try
        {
            channel._shell.BeginInvoke(channel._input, channel._output);
            return channel;
        }
        catch
        {
            runspace.StateChanged -= channel.OnSession;
            channel._shell.Dispose();
            throw;
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await _lines.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) && _lines.Reader.TryRead(out var line))
            return line;
        // Not in one expression with the line: there the null would be that of an array, which becomes an empty line, and the end would never be seen.
        return null;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_ended.Task.IsCompleted)
            throw new IOException("the session's pipeline is over");
        try
        {
            _input.Add(Encoding.UTF8.GetString(line.Span));
            return ValueTask.CompletedTask;
        }
        catch (Exception exception) when (exception is InvalidOperationException or NullReferenceException)
        {
            throw new IOException("the session's pipeline is over", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        EndInput();
        if (!await EndsWithinAsync(s_endLimit).ConfigureAwait(false))
        {
            _shell.BeginStop(null, null);
            await EndsWithinAsync(s_stopLimit).ConfigureAwait(false);
        }

        // A session whose other end hangs does not answer even that, and to let go of a pipeline that runs is to wait for its end: it is let go
        // of when it ends, with the session at the latest.
        var release = _ended.Task.ContinueWith(_ => Release(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (_ended.Task.IsCompleted)
            await release.ConfigureAwait(false);
    }

    private void Release()
    {
        _shell.Runspace.StateChanged -= OnSession;
        _shell.Dispose();
        _input.Dispose();
        _output.Dispose();
    }

    private async Task<bool> EndsWithinAsync(TimeSpan limit) => await Task.WhenAny(_ended.Task, Task.Delay(limit)).ConfigureAwait(false) == _ended.Task;

    // Output comes on the session's own thread; a line is taken once, in order.
    private void Take()
    {
        lock (_reading)
        {
            foreach (var item in _output.ReadAll())
            {
                if (item?.BaseObject is string line)
                    _lines.Writer.TryWrite(Encoding.UTF8.GetBytes(line));
            }
        }
    }

    // PowerShell 7.6 lets go of the pipeline's way out as soon as the session closes. If its transport breaks before the close is answered, it then
    // still tells the end of an open input; that is a NullReferenceException, which takes the close with it: the session stays Closing, and
    // Remove-PSSession waits for ever. The word that the session is Closing comes before any of that, and an input that has ended is not ended again.
    private void OnSession(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State == RunspaceState.Closing)
            EndInput();
    }

    private void EndInput()
    {
        try
        {
            _input.Complete();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or NullReferenceException)
        {
            // The transport has gone at this very moment. The input has ended nevertheless.
        }
    }

    private void OnState(PSInvocationStateInfo state)
    {
        if (state.State is not (PSInvocationState.Completed or PSInvocationState.Failed or PSInvocationState.Stopped or PSInvocationState.Disconnected))
            return;
        Take();
        Failure = state.Reason;
        _lines.Writer.TryComplete(state.Reason is null ? null : new IOException(state.Reason.Message, state.Reason));
        _ended.TrySetResult();
    }
}
