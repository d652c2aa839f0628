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
        var local = default(PacketInformation);
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
                default:
                    local = PacketInformation.Read(control, local);
                    break;
            }
        }

        return new Arrival(time, ttl, local.Write(buffer));
    }
}
