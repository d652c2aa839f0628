using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>A peer's socket address, as a key: the 28 bytes of sockaddr_in6, or the 16 of sockaddr_in and zeros.</summary>
internal readonly record struct DatagramPeer
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly uint _d;

    internal DatagramPeer(ReadOnlySpan<byte> address)
    {
        Span<byte> padded = stackalloc byte[32];
        padded.Clear();
        address.CopyTo(padded);
        _a = BitConverter.ToUInt64(padded);
        _b = BitConverter.ToUInt64(padded[8..]);
        _c = BitConverter.ToUInt64(padded[16..]);
        _d = BitConverter.ToUInt32(padded[24..]);
    }

    /// <summary>Writes the address into 28 bytes; returns its length.</summary>
    internal int Write(Span<byte> address)
    {
        _ = BitConverter.TryWriteBytes(address, _a);
        _ = BitConverter.TryWriteBytes(address[8..], _b);
        _ = BitConverter.TryWriteBytes(address[16..], _c);
        _ = BitConverter.TryWriteBytes(address[24..], _d);
        return BitConverter.ToUInt16(address) == NativeSocket.AF_INET6 ? NativeSocket.AddressLength : 16;
    }
}
