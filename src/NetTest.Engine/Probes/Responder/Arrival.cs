using System.Runtime.InteropServices;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Responder;

/// <summary>What the control messages of a received packet tell.</summary>
/// <param name="Time">The kernel's time of arrival, ns since 1970; 0 if it gave none.</param>
/// <param name="Ttl">TTL or hop limit; 0 if the kernel gave none.</param>
/// <param name="ControlLength">Bytes of the control messages that the reply is to be sent with.</param>
internal readonly record struct Arrival(long Time, byte Ttl, int ControlLength)
{
    /// <summary>Reads time and TTL, and leaves in the buffer what has the reply sent from the address that was asked.</summary>
    /// <param name="buffer">The control buffer, whole.</param>
    /// <param name="length">How much of it was received.</param>
    internal static Arrival Read(Span<byte> buffer, int length)
    {
        long time = 0;
        byte ttl = 0;
        Span<byte> info = stackalloc byte[20];
        var (infoLevel, infoType, infoLength) = (0, 0, 0);
        var control = new ControlMessages(buffer[..length]);
        while (control.MoveNext())
        {
            switch (control.Level, control.Type)
            {
                case (NativeSocket.SOL_SOCKET, NativeOption.SO_TIMESTAMPING) when control.Data.Length >= 16:
                    time = (MemoryMarshal.Read<long>(control.Data) * 1_000_000_000) + MemoryMarshal.Read<long>(control.Data[8..]);
                    break;
                case (NativeSocket.IPPROTO_IP, NativeOption.IP_TTL) when control.Data.Length >= 4:
                case (NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_HOPLIMIT) when control.Data.Length >= 4:
                    ttl = (byte)MemoryMarshal.Read<int>(control.Data);
                    break;
                case (NativeSocket.IPPROTO_IP, NativeOption.IP_PKTINFO) when control.Data.Length >= 12:
                    // struct in_pktinfo: interface, local address, destination of the header. Routing chooses the interface of the reply.
                    control.Data[..12].CopyTo(info);
                    info[..4].Clear();
                    (infoLevel, infoType, infoLength) = (NativeSocket.IPPROTO_IP, NativeOption.IP_PKTINFO, 12);
                    break;
                case (NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_PKTINFO) when control.Data.Length >= 20:
                    // struct in6_pktinfo: address, interface, which only link-local addresses need.
                    control.Data[..20].CopyTo(info);
                    if (info[0] != 0xFE || (info[1] & 0xC0) != 0x80)
                        info[16..].Clear();
                    (infoLevel, infoType, infoLength) = (NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_PKTINFO, 20);
                    break;
            }
        }

        // A group's address cannot be a source: the kernel's choice must do.
        var isGroup = infoLength == 20 && info[0] == 0xFF;
        var space = infoLength == 0 || isGroup ? 0 : ControlMessages.Write(buffer, infoLevel, infoType, info[..infoLength]);
        return new Arrival(time, ttl, space);
    }
}
