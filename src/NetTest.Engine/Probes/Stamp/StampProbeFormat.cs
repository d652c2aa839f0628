using System.Security.Cryptography;
using NetTest.Engine.Probes.Timing;

namespace NetTest.Engine.Probes.Stamp;

/// <summary>UDP probes: STAMP packets, answered by a reflector or, where that is enough, by an echo of them.</summary>
internal sealed class StampProbeFormat : IDatagramFormat
{
    private readonly StampRequest _request;
    private readonly StampKey? _key;
    private readonly bool _acceptEcho;
    private readonly bool _isPtp;
    private readonly ushort _error;

    // Never 0, which means none (RFC 8972, section 3).
    private readonly ushort _session = (ushort)RandomNumberGenerator.GetInt32(1, 0x10000);

    internal StampProbeFormat(StampRequest request, StampKey? key, bool acceptEcho, ushort error)
    {
        _request = request;
        _key = key;
        _acceptEcho = acceptEcho;
        _isPtp = StampTime.IsPtp(error);
        _error = error;
    }

    public int Length => _request.Length;

    public int SequenceBits => 32;

    public ulong Write(Span<byte> packet, long sequence, long realtime)
    {
        var stamp = StampTime.Encode(realtime, _isPtp);
        _request.Write(packet, (uint)sequence, stamp, _error, _session);
        return stamp;
    }

    public DatagramAnswer? Read(ReadOnlySpan<byte> packet)
    {
        // An echo is our packet; in a reflector's answer the field at this place is its own time.
        if (_acceptEcho && packet.Length == Length && IsEcho(packet))
            return new DatagramAnswer(StampFormat.ReadSequence(packet), _request.Format.ReadStamp(packet), null);
        // The SSID is new in RFC 8972: older reflectors send 0 back.
        return StampReply.TryParse(packet, _key) is { } reply && (reply.Session == _session || reply.Session == 0)
            ? new DatagramAnswer(reply.SenderSequence, reply.SenderStamp, reply)
            : null;
    }

    public uint? ReadQuoted(ReadOnlySpan<byte> packet) => packet.Length >= 4 ? StampFormat.ReadSequence(packet) : null;

    public bool IsForeign(ReadOnlySpan<byte> packet) => false;

    // A sender's packet has nothing where a reflector puts the sender's.
    private bool IsEcho(ReadOnlySpan<byte> packet) =>
        _request.Format.ReadSession(packet) == _session && _request.Format.ReadError(packet) == _error
        && _request.Format.ReadSenderStamp(packet) == 0 && _request.Format.ReadReceive(packet) == 0;
}
