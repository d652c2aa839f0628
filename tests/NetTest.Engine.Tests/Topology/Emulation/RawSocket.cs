using System.Buffers.Binary;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Tests.Topology.Emulation;

/// <summary>Whole frames to and from a device: packet(7).</summary>
internal sealed unsafe class RawSocket : IDisposable
{
    private const int PacketFamily = 17, Raw = 3, AllProtocols = 3;

    private readonly SafeSocketHandle _handle;

    internal RawSocket(NetworkContext context, string device)
    {
        var protocol = BinaryPrimitives.ReverseEndianness((ushort)AllProtocols);
        _handle = new SafeSocketHandle(context.OpenSocket(PacketFamily, Raw, protocol), ownsHandle: true);
        using var links = LinkSocket.TryOpen(context, out _);

        // struct sockaddr_ll
        var address = new byte[20];
        MemoryMarshal.Write(address, (ushort)PacketFamily);
        MemoryMarshal.Write(address.AsSpan(2), protocol);
        MemoryMarshal.Write(address.AsSpan(4), links!.FindIndex(device) ?? throw new NetworkInformationException());
        Xunit.Assert.Equal(0, NativeSocket.Bind(Descriptor, address));
    }

    private int Descriptor => (int)_handle.DangerousGetHandle();

    internal void Send(byte[] frame) => Xunit.Assert.Equal(frame.Length, NativeSocket.Send(Descriptor, frame));

    internal byte[] Receive()
    {
        var frame = new byte[2048];
        fixed (byte* buffer = frame)
            return frame[..NativeSocket.Receive(Descriptor, buffer, frame.Length)];
    }

    public void Dispose() => _handle.Dispose();
}
