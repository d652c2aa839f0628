using System.Buffers;
using System.Text;

namespace NetTest.Engine.Remote.Agents;

/// <summary>Keeps the beginning of what a program prints and reads the rest away, so that it neither blocks nor fills the memory.</summary>
internal sealed class CappedOutput
{
    private readonly int _most;
    private readonly ArrayBufferWriter<byte> _kept = new();
    private readonly Lock _lock = new();
    private Action? _onData;

    internal CappedOutput(Stream source, int most)
    {
        _most = most;
        End = ReadAsync(source);
    }

    /// <summary>Completes when whoever held the pipe has let go of it.</summary>
    internal Task End { get; }

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
