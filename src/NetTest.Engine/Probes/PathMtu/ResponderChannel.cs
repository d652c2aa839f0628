using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>Probes that NetTest's own responder acknowledges, and packets that it sends in return.</summary>
internal sealed class ResponderChannel : PathMtuChannel
{
    private readonly ulong _session = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private readonly Dictionary<uint, long> _requests = [];
    private byte[]? _cookie;
    private uint _request;

    private ResponderChannel(int fd, IPAddress? source, IPEndPoint target, bool isIPv6)
        : base(fd, source, target, isIPv6)
    {
    }

    internal override int SmallestBytes => PathMtuMessage.HeadLength + Overhead;

    /// <summary>The search of the way back; null while none is wanted.</summary>
    internal SizeSearch? Reverse { get; set; }

    /// <summary>Whether the responder sends no more for now, so that the way back stays unknown.</summary>
    internal bool Declined { get; private set; }

    internal static ResponderChannel Open(NetworkContext context, IPAddress? source, IPEndPoint target)
    {
        var isIPv6 = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        var fd = context.OpenSocket(isIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET, NativeSocket.SOCK_DGRAM | NativeSocket.SOCK_NONBLOCK, 0);
        return fd >= 0 ? new ResponderChannel(fd, source, target, isIPv6) : throw SystemCallError.Create($"A UDP socket could not be made in {context}", -fd, target);
    }

    /// <summary>Asks for packets of these sizes.</summary>
    internal void SendRequest(ReadOnlySpan<int> sizes)
    {
        Span<int> payloads = stackalloc int[sizes.Length];
        for (var index = 0; index < sizes.Length; index++)
            payloads[index] = sizes[index] - Overhead;
        ProbesSent += sizes.Length;
        var sequence = ++_request;
        _requests[sequence] = MonotonicClock.Now;
        new PathMtuMessage { Kind = PathMtuMessageKind.ReverseRequest, Session = _session, Sequence = sequence }.Write(Buffer, _cookie, payloads);
        if (NativeSocket.Send(Descriptor, Buffer.AsSpan(0, PathMtuMessage.HeadLength)) >= 0)
            return;
        ReceiveAll();
        new PathMtuMessage { Kind = PathMtuMessageKind.ReverseRequest, Session = _session, Sequence = sequence }.Write(Buffer, _cookie, payloads);
        _ = NativeSocket.Send(Descriptor, Buffer.AsSpan(0, PathMtuMessage.HeadLength));
    }

    protected override int Fill(int size, uint sequence)
    {
        var length = size - Overhead;
        Buffer.AsSpan(0, length).Clear();
        new PathMtuMessage { Kind = PathMtuMessageKind.Probe, Session = _session, Sequence = sequence }.Write(Buffer);
        return length;
    }

    protected override void Read(ReadOnlySpan<byte> head, int length)
    {
        if (PathMtuMessage.TryParse(head) is not { } message || message.Session != _session)
            return;
        var size = (int)Math.Min(message.Size, MaximumPacket) + Overhead;
        switch (message.Kind)
        {
            case PathMtuMessageKind.Acknowledgement:
                _cookie ??= PathMtuMessage.Cookie(head).ToArray();
                Acknowledge(message.Sequence, size);
                break;
            case PathMtuMessageKind.ReverseProbe when length == size - Overhead && _requests.TryGetValue(message.Sequence, out var at):
                ProbesAcknowledged++;
                var rtt = Measure(at);
                Reverse?.Acknowledge(size, rtt, MonotonicClock.Now);
                break;
            case PathMtuMessageKind.ReverseRefusal:
                Reverse?.Refuse(new SizeRefusal(size, (int)Math.Min(message.NamedMtu, MaximumPacket), message.RefusedBy), MonotonicClock.Now);
                break;
            case PathMtuMessageKind.ReverseDeclined:
                Declined = true;
                break;
        }
    }

    protected override uint? ReadQuoted(ReadOnlySpan<byte> quoted) =>
        PathMtuMessage.TryParse(quoted) is { } message && message.Session == _session && message.Kind == PathMtuMessageKind.Probe ? message.Sequence : null;
}
