using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets.Native;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>
/// Receives numbered datagrams, many per call: recvmmsg, and with UDP_GRO several datagrams in one message. Every datagram's head is
/// read wherever it lies, so that loss, order and jitter are those of single datagrams.
/// </summary>
internal sealed unsafe class UdpReceiver(int id, Socket socket, FlowSettings settings) : Flow(id, isSender: false, socket, settings)
{
    private const int BufferBytes = 65536;
    private const int ControlBytes = 64;
    private int _slotCount = 32;

    internal DatagramTracker Tracker { get; } = new();

    internal override long? Packets => Tracker.Highest;

    protected override void Run()
    {
        if (Descriptor < 0)
        {
            ReceiveManaged();
            return;
        }

        if (Settings.SegmentationOffload && NativeSocket.SetOption(Descriptor, NativeOption.SOL_UDP, NativeOption.UDP_GRO, 1) == 0)
            _slotCount = 8;
        var buffers = (byte*)NativeMemory.AlignedAlloc((nuint)(_slotCount * BufferBytes), 4096);
        var slots = (MessageSlot*)NativeMemory.AllocZeroed((nuint)_slotCount, (nuint)sizeof(MessageSlot));
        var vectors = (IoVector*)NativeMemory.AllocZeroed((nuint)_slotCount, (nuint)sizeof(IoVector));
        var controls = (byte*)NativeMemory.AllocZeroed((nuint)_slotCount, ControlBytes);
        try
        {
            for (var i = 0; i < _slotCount; i++)
            {
                vectors[i] = new IoVector { Base = buffers + ((nint)i * BufferBytes), Length = BufferBytes };
                slots[i].Header = new MessageHeader { Vectors = vectors + i, VectorCount = 1, Control = controls + (i * ControlBytes) };
            }

            Receive(slots);
        }
        finally
        {
            NativeMemory.AlignedFree(buffers);
            NativeMemory.Free(slots);
            NativeMemory.Free(vectors);
            NativeMemory.Free(controls);
        }
    }

    private void Receive(MessageSlot* slots)
    {
        while (!IsStopping)
        {
            for (var i = 0; i < _slotCount; i++)
                slots[i].Header.ControlLength = ControlBytes;
            var count = NativeMessage.ReceiveMany(Descriptor, slots, _slotCount, NativeOption.MSG_WAITFORONE);
            if (count < 0)
            {
                // Refused: an ICMP message about something we sent when the far end had closed; the control connection tells more.
                if (IsTransient(-count) || -count is Errno.ECONNREFUSED)
                    continue;
                Fail("the datagrams could not be received", -count);
                return;
            }

            var arrived = WallClock.Microseconds;
            long bytes = 0;
            for (var i = 0; i < count; i++)
            {
                var length = (int)slots[i].Length;
                bytes += Take(new ReadOnlySpan<byte>(slots[i].Header.Vectors->Base, length), SegmentLength(ref slots[i].Header, length), arrived);
            }

            Moved(bytes);
            Settings.ReceiveBudget.Take(bytes);
        }
    }

    private static int SegmentLength(ref MessageHeader header, int length)
    {
        if (header.ControlLength == 0)
            return length;
        var messages = new ControlMessages(new ReadOnlySpan<byte>(header.Control, (int)header.ControlLength));
        while (messages.MoveNext())
        {
            if (messages.Level == NativeOption.SOL_UDP && messages.Type == NativeOption.UDP_GRO)
                return MemoryMarshal.Read<ushort>(messages.Data);
        }

        return length;
    }

    private long Take(ReadOnlySpan<byte> message, int segment, long arrived)
    {
        long bytes = 0;
        while (!message.IsEmpty)
        {
            var datagram = message[..Math.Min(segment, message.Length)];
            message = message[datagram.Length..];
            if (!DatagramHeader.TryRead(datagram, Settings.Udp64BitCounters, out var sent, out var counter))
                continue;
            Tracker.Add(counter, sent, arrived);
            bytes += datagram.Length;
        }

        return bytes;
    }

    private void ReceiveManaged()
    {
        var buffer = new byte[BufferBytes];
        while (!IsStopping)
        {
            try
            {
                var bytes = Take(buffer.AsSpan(0, Socket.Receive(buffer)), BufferBytes, WallClock.Microseconds);
                Moved(bytes);
                Settings.ReceiveBudget.Take(bytes);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                // Nothing came, or an ICMP message.
            }
        }
    }
}
