using System.Buffers;
using System.IO.Pipes;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Remote.Agents;

/// <summary>Keeps the beginning of what a program prints and reads the rest away, so that it neither blocks nor fills the memory.</summary>
internal sealed class CappedOutput
{
    private readonly int _most;
    private readonly ArrayBufferWriter<byte> _kept = new();
    private readonly Lock _lock = new();
    private readonly SafePipeHandle? _pipe;
    private Action? _onData;

    internal CappedOutput(Stream source, int most)
    {
        _most = most;
        _pipe = (source as PipeStream)?.SafePipeHandle;
        End = ReadAsync(source);
    }

    /// <summary>Completes when whoever held the pipe has let go of it.</summary>
    internal Task End { get; }

    /// <summary>
    /// Waits until all has been read that programs which have ended printed. What they left behind may hold a pipe for ever: that is ended, and if
    /// it cannot be, waited for no longer. A pipe that nobody holds is read to its end, however busy this machine is: what lies in it is not lost.
    /// </summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="endHolders">Ends those that hold a pipe, as far as they are known.</param>
    /// <param name="late">How long one who holds a pipe may take to let go of it.</param>
    internal static async Task SettleAsync(IReadOnlyList<CappedOutput> outputs, Action endHolders, TimeSpan late)
    {
        var end = Task.WhenAll(outputs.Select(output => output.End));
        if (await EndsAsync(end, late).ConfigureAwait(false))
            return;
        if (outputs.Any(output => output.IsHeld))
        {
            endHolders();
            if (!await EndsAsync(end, late).ConfigureAwait(false) && outputs.Any(output => output.IsHeld))
                return;
        }

        await end.ConfigureAwait(false);
    }

    internal bool IsTruncated { get; private set; }

    /// <summary>What was kept. Bytes that are no UTF-8 appear as �.</summary>
    internal string Text
    {
        get
        {
            lock (_lock)
                return Encoding.UTF8.GetString(_kept.WrittenSpan);
        }
    }

    /// <summary>Called whenever something has been printed.</summary>
    internal void Watch(Action onData) => _onData = onData;

    // Whether somebody may still print into it.
    private bool IsHeld => !End.IsCompleted && (_pipe is null || !OperatingSystem.IsLinux() || NativePipe.HasWriter(_pipe));

    private static async Task<bool> EndsAsync(Task end, TimeSpan limit)
    {
        await end.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return end.IsCompleted;
    }

    private async Task ReadAsync(Stream source)
    {
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await source.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
            {
                Keep(buffer.AsSpan(0, read));
                _onData?.Invoke();
                // A small buffer is enough for nearly all; one that prints much gets a larger one.
                if (read == buffer.Length && buffer.Length < 64 * 1024)
                    buffer = new byte[buffer.Length * 4];
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The pipe was closed from this side.
        }
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            var room = _most - _kept.WrittenCount;
            _kept.Write(data[..Math.Min(room, data.Length)]);
            IsTruncated |= data.Length > room;
        }
    }
}
