using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Agents;

/// <summary>A user's program as the server end of a test. It is ready when it prints a line READY, or listens on a port.</summary>
internal sealed class ProgramServer : IBuiltInServer
{
    private const string Ready = "READY";

    // The kernel tells nobody that another process has begun to listen: sock_diag's groups are of sockets that were destroyed, and inotify knows
    // nothing of /proc. So whether it listens is looked for; what it prints, and its end, are events.
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private readonly TestletProcess _process;

    private ProgramServer(TestletProcess process, int? port)
    {
        _process = process;
        Port = port;
    }

    public int? Port { get; }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="start">The program.</param>
    /// <param name="port">The port that it was told to take; null if it was not told any.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <exception cref="NetTestException">It ended before it was.</exception>
    internal static async Task<ProgramServer> StartAsync(ProgramStart start, int? port, CancellationToken cancellationToken)
    {
        var process = TestletProcess.Start(start);
        try
        {
            return new ProgramServer(process, await AwaitReadyAsync(process, start, port, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Measurement Measure() => new(true, null, new Dictionary<string, TestletMetric>(StringComparer.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _process.EndAsync().ConfigureAwait(false);
        await _process.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<int?> AwaitReadyAsync(TestletProcess process, ProgramStart start, int? told, CancellationToken cancellationToken)
    {
        var printed = new Pulse();
        process.Output.Watch(printed.Beat);
        var exit = process.ExitAsync(cancellationToken);
        while (true)
        {
            var next = printed.Next;
            if (process.Output.Text.Split('\n').Any(line => line.Trim() == Ready))
                return told ?? (OperatingSystem.IsLinux() ? ListeningSockets.Find(process.Id, null) : null);
            if (OperatingSystem.IsLinux() && ListeningSockets.Find(process.Id, told) is { } port)
                return port;
            if (exit.IsCompletedSuccessfully)
            {
                // What it said last may still be in the pipe.
                await process.WaitAsync(cancellationToken).ConfigureAwait(false);
                throw new NetTestException(ErrorReason.SystemCallFailed, $"Server '{Path.GetFileName(start.Path)}' ended before it was ready: {FlatJson.Excerpt(process.Error.Text + process.Output.Text)}", start.Path);
            }

            await ((Task)Task.WhenAny(next, exit)).WaitAsync(OperatingSystem.IsLinux() ? s_look : Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
