using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>Walks the control data of a received message (cmsg(3)); stops at whatever does not fit.</summary>
internal ref struct ControlMessages(ReadOnlySpan<byte> control)
{
    private const int HeaderLength = 16;
    private ReadOnlySpan<byte> _rest = control;

    /// <summary>Level of the current message, such as SOL_SOCKET.</summary>
    internal int Level { get; private set; }

    /// <summary>Type of the current message.</summary>
    internal int Type { get; private set; }

    /// <summary>What the current message carries.</summary>
    internal ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>The length of control data for one message that carries this many bytes (CMSG_SPACE).</summary>
    internal static int Space(int dataLength) => HeaderLength + Align(dataLength);

    /// <summary>Writes one message; returns its space.</summary>
    internal static int Write(Span<byte> control, int level, int type, ReadOnlySpan<byte> data)
    {
        var space = Space(data.Length);
        control[..space].Clear();
        MemoryMarshal.Write(control, (ulong)(HeaderLength + data.Length));
        MemoryMarshal.Write(control[8..], level);
        MemoryMarshal.Write(control[12..], type);
        data.CopyTo(control[HeaderLength..]);
        return space;
    }

    /// <summary>Goes to the next message; false after the last.</summary>
    internal bool MoveNext()
    {
        if (_rest.Length < HeaderLength)
            return false;
        var length = MemoryMarshal.Read<ulong>(_rest);
        if (length < HeaderLength || length > (ulong)_rest.Length)
            return false;
        Level = MemoryMarshal.Read<int>(_rest[8..]);
        Type = MemoryMarshal.Read<int>(_rest[12..]);
        Data = _rest[HeaderLength..(int)length];
        _rest = _rest[Math.Min(_rest.Length, Align((int)length))..];
        return true;
    }

    private static int Align(int length) => (length + 7) & ~7;
}
