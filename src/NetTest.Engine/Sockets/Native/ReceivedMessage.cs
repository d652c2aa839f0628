using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>A datagram, or an entry of the error queue, with what its control data says that probes care for.</summary>
internal ref struct ReceivedMessage
{
    private const int ControlLength = 512;
    private const int SO_TIMESTAMPNS = 35;

    /// <summary>The payload's length; of the error queue: of what was quoted of the datagram that failed.</summary>
    internal int Length { get; private set; }

    /// <summary>Where it came from; of the error queue: where the datagram that failed was going. Empty on a connected TCP socket.</summary>
    internal ReadOnlySpan<byte> Address { get; private set; }

    /// <summary>What the error queue says; null of a datagram.</summary>
    internal ExtendedError? Error { get; private set; }

    /// <summary>The address of ours that it came to; of the error queue: that the ICMP message came to. Told only if <see cref="PacketInformation.Enable"/> asked.</summary>
    internal PacketInformation Local { get; private set; }

    /// <summary>When the kernel received it, nanoseconds of the real-time clock; null if it was not asked to tell (<see cref="EnableTimestamps"/>).</summary>
    internal long? ReceivedAt { get; private set; }

    /// <summary>Asks the kernel for time stamps of what is received (SO_TIMESTAMPNS, socket(7)).</summary>
    internal static void EnableTimestamps(int fd) => _ = NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, SO_TIMESTAMPNS, 1);

    /// <summary>Takes the next one, without waiting; returns 0 or a positive errno (EAGAIN: there is none).</summary>
    /// <param name="fd">The socket.</param>
    /// <param name="buffer">For the payload; the rest of a longer one is lost.</param>
    /// <param name="addressBuffer">For the address, 28 bytes.</param>
    /// <param name="flags">MSG_ERRQUEUE for the error queue, else 0.</param>
    /// <param name="message">What was received.</param>
    internal static unsafe int Receive(int fd, Span<byte> buffer, Span<byte> addressBuffer, int flags, out ReceivedMessage message)
    {
        message = default;
        var control = stackalloc byte[ControlLength];
        fixed (byte* data = buffer, name = addressBuffer)
        {
            var vector = new IoVector { Base = data, Length = (nuint)buffer.Length };
            var header = new MessageHeader
            {
                Name = name,
                NameLength = (uint)addressBuffer.Length,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = ControlLength,
            };
            var result = NativeMessage.Receive(fd, &header, flags | NativeOption.MSG_DONTWAIT);
            if (result < 0)
                return -result;
            message.Length = result;
            message.Address = addressBuffer[..(int)Math.Min(header.NameLength, (uint)addressBuffer.Length)];
            message.ReadControl(new ReadOnlySpan<byte>(control, (int)header.ControlLength));
            return 0;
        }
    }

    private void ReadControl(ReadOnlySpan<byte> control)
    {
        var messages = new ControlMessages(control);
        while (messages.MoveNext())
        {
            switch (messages.Level, messages.Type)
            {
                case (NativeSocket.IPPROTO_IP, NativeOption.IP_RECVERR):
                case (NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_RECVERR):
                    Error = ExtendedError.TryParse(messages.Data);
                    break;
                case (NativeSocket.SOL_SOCKET, SO_TIMESTAMPNS) when messages.Data.Length >= 16:
                    ReceivedAt = (MemoryMarshal.Read<long>(messages.Data) * 1_000_000_000) + MemoryMarshal.Read<long>(messages.Data[8..]);
                    break;
                default:
                    Local = PacketInformation.Read(messages, Local);
                    break;
            }
        }
    }
}
