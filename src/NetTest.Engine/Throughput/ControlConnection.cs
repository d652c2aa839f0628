using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>The control connection of a test: states, frames and errors over one TCP socket, every wait bounded. One reader, one writer at a time.</summary>
internal sealed class ControlConnection(Socket socket, TimeSpan patience) : IDisposable
{
    private readonly byte[] _one = new byte[1];

    internal Socket Socket { get; } = socket;

    internal IPEndPoint Local { get; } = (IPEndPoint)socket.LocalEndPoint!;

    internal IPEndPoint Remote { get; } = (IPEndPoint)socket.RemoteEndPoint!;

    /// <summary>The next state, however long it takes.</summary>
    /// <exception cref="ControlException">The connection ended.</exception>
    internal async Task<IperfState> ReadStateAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(_one, cancellationToken).ConfigureAwait(false);
        return (IperfState)(sbyte)_one[0];
    }

    /// <summary>The next state, within the patience.</summary>
    internal Task<IperfState> ReadStateSoonAsync(string awaited, CancellationToken cancellationToken) => SoonAsync(ReadStateAsync, awaited, cancellationToken);

    /// <summary>The error that follows <see cref="IperfState.ServerError"/>.</summary>
    internal Task<(int Error, int Errno)> ReadErrorAsync(CancellationToken cancellationToken) => SoonAsync(
        async token =>
        {
            var bytes = new byte[8];
            await ReadAsync(bytes.AsMemory(0, 4), token).ConfigureAwait(false);
            try
            {
                await ReadAsync(bytes.AsMemory(4), token).ConfigureAwait(false);
            }
            catch (ControlException e) when (e.End == Results.ThroughputEnd.ControlConnectionLost)
            {
                // Who is not let in iperf3 tells why, and closes without an errno (seen with 3.12).
            }

            return (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)));
        },
        "the server's error",
        cancellationToken);

    /// <summary>A length and so many bytes of JSON.</summary>
    internal Task<byte[]> ReadFrameAsync(int longest, string awaited, CancellationToken cancellationToken) => SoonAsync(
        async token =>
        {
            var header = new byte[JsonFrame.HeaderLength];
            await ReadAsync(header, token).ConfigureAwait(false);
            if (JsonFrame.ReadLength(header, longest) is not { } length)
                throw new ControlException(Results.ThroughputEnd.ProtocolViolation, $"The far end announced {awaited} of an impossible length.");
            // Grown as it comes, so that a length alone makes nobody allocate.
            using var text = new MemoryStream();
            var piece = new byte[Math.Min(length, 64 * 1024)];
            while (text.Length < length)
            {
                var part = piece.AsMemory(0, (int)Math.Min(piece.Length, length - text.Length));
                await ReadAsync(part, token).ConfigureAwait(false);
                text.Write(part.Span);
            }

            return text.ToArray();
        },
        awaited,
        cancellationToken);

    internal Task WriteAsync(IperfState state, CancellationToken cancellationToken) => WriteAsync(new[] { (byte)state }, cancellationToken);

    internal Task WriteErrorAsync(int error, CancellationToken cancellationToken)
    {
        var bytes = new byte[9];
        bytes[0] = unchecked((byte)IperfState.ServerError);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), error);
        return WriteAsync(bytes, cancellationToken);
    }

    internal async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _ = await SoonAsync(
            async token =>
            {
                while (!bytes.IsEmpty)
                    bytes = bytes[await Socket.SendAsync(bytes, token).ConfigureAwait(false)..];
                return true;
            },
            "its turn to write",
            cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => Socket.Dispose();

    internal async Task ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                var received = await Socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (received == 0)
                    throw new ControlException(Results.ThroughputEnd.ControlConnectionLost, "The far end closed the control connection.");
                buffer = buffer[received..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new ControlException(Results.ThroughputEnd.ControlConnectionLost, $"The control connection broke: {e.Message}.", e);
        }
    }

    private async Task<T> SoonAsync<T>(Func<CancellationToken, Task<T>> work, string awaited, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            return await work(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ControlException(Results.ThroughputEnd.TimedOut, FormattableString.Invariant($"The far end was silent for {patience.TotalSeconds:0.#} s: no {awaited}."));
        }
        catch (SocketException e)
        {
            throw new ControlException(Results.ThroughputEnd.ControlConnectionLost, $"The control connection broke: {e.Message}.", e);
        }
        catch (ObjectDisposedException e)
        {
            throw new ControlException(Results.ThroughputEnd.ControlConnectionLost, "The control connection was closed.", e);
        }
    }
}
