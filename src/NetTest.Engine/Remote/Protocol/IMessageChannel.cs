namespace NetTest.Engine.Remote.Protocol;

/// <summary>Carries messages, each one line of UTF-8 without its line feed, both ways. One reader and one writer at a time.</summary>
public interface IMessageChannel : IAsyncDisposable
{
    /// <summary>The next line; null at the end. The memory is valid until the next read.</summary>
    /// <exception cref="RpcException">The line is longer than the limit; nothing further can be read.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Sends a line.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken);
}
