using System.Text;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>What the kernel tells of a TCP connection at the end of its traffic.</summary>
internal sealed record TcpFacts(TcpInfo Info, string? CongestionControl)
{
    internal static TcpFacts? Read(int fd)
    {
        if (TcpInfo.Read(fd) is not { } info)
            return null;
        Span<byte> name = stackalloc byte[16];
        var length = NativeSocket.GetOption(fd, NativeSocket.IPPROTO_TCP, NativeOption.TCP_CONGESTION, name);
        return new TcpFacts(info, length <= 0 ? null : Encoding.ASCII.GetString(name[..length]).TrimEnd('\0'));
    }
}
