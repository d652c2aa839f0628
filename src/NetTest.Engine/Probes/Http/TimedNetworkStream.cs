using System.Net.Sockets;

namespace NetTest.Engine.Probes.Http;

/// <summary>A plain connection that notes when the request left and the first byte came.</summary>
internal sealed class TimedNetworkStream(Socket socket, HttpPhases phases) : NetworkStream(socket, ownsSocket: true)
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        phases.NoteWrite();
        return base.WriteAsync(buffer, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        phases.NoteRead(read);
        return read;
    }
}
