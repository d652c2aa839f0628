namespace NetTest.Engine.Remote.Protocol;

/// <summary>Lines over a pair of streams, such as a process's standard input and output.</summary>
/// <param name="input">Where lines come from.</param>
/// <param name="output">Where lines go to.</param>
/// <param name="maximumLine">The longest line in bytes that is accepted. Default 4 MiB.</param>
public sealed class StreamChannel(Stream input, Stream output, int maximumLine = StreamChannel.DefaultMaximumLine) : IMessageChannel
{
    /// <summary>The longest line that is accepted unless said otherwise: 4 MiB.</summary>
    public const int DefaultMaximumLine = 4 * 1024 * 1024;

    // One long line must not cost its memory for as long as the connection lives.
    private const int UsualBuffer = 4096;
    private const int LargestKept = 64 * 1024;

    private byte[] _buffer = new byte[UsualBuffer];
    private byte[] _outgoing = [];
    private int _start;
    private int _end;
    private int _searched;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (found >= 0)
                return Take(_searched + found);
            _searched = _end;
            if (_end - _start > maximumLine)
                throw new RpcException(RpcException.InvalidRequest, FormattableString.Invariant($"a line is longer than {maximumLine} bytes"));
            MakeRoom();
            var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return null; // A line without its end was cut off in the middle: no message.
            _end += read;
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        // In one piece: apart, the line feed would be a packet of its own to ssh.
        var length = line.Length + 1;
        var buffer = _outgoing.Length >= length ? _outgoing : new byte[Math.Max(UsualBuffer, length)];
        line.CopyTo(buffer);
        buffer[line.Length] = (byte)'\n';
        if (buffer.Length <= LargestKept)
            _outgoing = buffer;
        await output.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes both streams.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await output.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The far end is gone: what was still to be flushed is of no use.
        }

        await input.DisposeAsync().ConfigureAwait(false);
    }

    private ReadOnlyMemory<byte> Take(int lineFeed)
    {
        var length = lineFeed - _start;
        if (length > maximumLine)
            throw new RpcException(RpcException.InvalidRequest, FormattableString.Invariant($"a line is longer than {maximumLine} bytes"));
        var line = _buffer.AsMemory(_start, length);
        _start = _searched = lineFeed + 1;
        return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _searched = _end = 0;
            if (_buffer.Length > LargestKept)
                _buffer = new byte[UsualBuffer];
        }

        if (_end < _buffer.Length)
            return;
        var target = _start > 0 ? _buffer : new byte[_buffer.Length * 2];
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _searched -= _start;
        _end -= _start;
        _start = 0;
        _buffer = target;
    }
}
