using System.Net.Security;

namespace NetTest.Engine.Probes.Http;

/// <summary>
/// A TLS connection that notes when the request left and the first byte came: above TLS, because session tickets of TLS 1.3 come before the
/// response. An SslStream, which is what the handler takes for a connection that is secured already.
/// </summary>
internal sealed class TimedTlsStream(Stream inner, HttpPhases phases) : SslStream(inner, leaveInnerStreamOpen: false)
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
