using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>
/// Sends numbered datagrams at a rate, or as fast as it can. With UDP_SEGMENT one call carries many datagrams through the kernel in one
/// piece; under a rate no more of them than the rate carries in 100 µs, so that the flow stays smooth.
/// </summary>
internal sealed unsafe class UdpSender(int id, Socket socket, FlowSettings settings, PayloadBlock payload) : Flow(id, isSender: true, socket, settings)
{
    // UDP_MAX_SEGMENTS of linux/udp.h; 128 since Linux 6.8.
    private const int MostSegments = 64;
    private const int MostBytes = 65507;
    private const long SmoothNanoseconds = 100_000;
    private const int PerCall = 16;

    private int _segments = 1;
    private int _messages = PerCall;
    private long _packets;

    internal override long? Packets => Volatile.Read(ref _packets);

    protected override void Run()
    {
        var block = Settings.BlockBytes;
        if (Descriptor >= 0 && Settings.SegmentationOffload && 2 * block <= MostBytes)
            UseSegmentation();
        var capacity = CallBytes() * _messages;
        var buffer = (byte*)NativeMemory.AlignedAlloc((nuint)capacity, 4096);
        try
        {
            for (var at = 0; at < capacity; at += payload.Length)
                payload.Span[..Math.Min(payload.Length, capacity - at)].CopyTo(new Span<byte>(buffer + at, capacity - at));
            Send(buffer);
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
        }
    }

    private int CallBytes() => _segments * Settings.BlockBytes;

    private void UseSegmentation()
    {
        _segments = Math.Min(MostSegments, MostBytes / Settings.BlockBytes);
        // Small datagrams leave room for several pieces in one call.
        _messages = Math.Clamp(MostBytes / CallBytes(), 1, 4);
        if (NativeSocket.SetOption(Descriptor, NativeOption.SOL_UDP, NativeOption.UDP_SEGMENT, Settings.BlockBytes) < 0)
            (_segments, _messages) = (1, PerCall);
    }

    private void Send(byte* buffer)
    {
        var rate = Settings.RateBitsPerSecond;
        var pacer = rate > 0 ? new Pacer(rate, MonotonicClock.Now) : null;
        if (pacer is not null)
            NativeThread.SharpenTimers();
        var block = Settings.BlockBytes;
        var most = rate == 0 ? _segments * _messages
            : Settings.BurstBlocks > 0 ? Settings.BurstBlocks
            : (int)Math.Clamp(rate / 8e9 * SmoothNanoseconds / block, 1, _segments * _messages);
        var owed = 0;
        while (!IsStopping)
        {
            if (owed == 0)
            {
                if (pacer is not null && !Wait(pacer))
                    return;
                var wanted = pacer is null ? most : Math.Max(most, (long)(pacer.Owed(MonotonicClock.Now) / block));
                owed = (int)((Settings.SendBudget.Take(wanted * block) + block - 1) / block);
                if (owed == 0)
                    return;
            }

            var sent = SendSome(buffer, Math.Min(owed, _segments * _messages));
            if (sent < 0)
            {
                if (Give(-sent))
                    continue;
                return;
            }

            owed -= sent;
            Volatile.Write(ref _packets, _packets + sent);
            Moved((long)sent * block);
            pacer?.Sent((long)sent * block, MonotonicClock.Now);
        }
    }

    /// <summary>Whether sending goes on after an error.</summary>
    private bool Give(int errno)
    {
        const int EIO = 5, EMSGSIZE = 90;
        // A datagram longer than the path's MTU: the kernel does not segment what it would have to fragment (EMSGSIZE, before Linux 6.12 EINVAL).
        // EIO: the device cannot. One by one the datagrams may go all the same.
        if (_segments > 1 && errno is (Errno.EINVAL or EMSGSIZE or EIO))
        {
            _ = NativeSocket.SetOption(Descriptor, NativeOption.SOL_UDP, NativeOption.UDP_SEGMENT, 0);
            (_messages, _segments) = (Math.Clamp(_segments * _messages, 1, PerCall), 1);
            return true;
        }

        // Refused: an ICMP message about an earlier datagram. No buffer: the device's queue is full. Neither ends a UDP test.
        if (IsTransient(errno) || errno is Errno.ECONNREFUSED or Errno.ENOBUFS)
            return true;
        Fail(errno == EMSGSIZE ? $"a datagram of {Settings.BlockBytes} bytes cannot be sent unfragmented" : "a datagram could not be sent", errno);
        return false;
    }

    /// <summary>Sends up to so many datagrams; returns how many, or a negative errno.</summary>
    private int SendSome(byte* buffer, int count)
    {
        var block = Settings.BlockBytes;
        var now = WallClock.Microseconds;
        for (var i = 0; i < count; i++)
            DatagramHeader.Write(new Span<byte>(buffer + ((nint)i * block), block), now, _packets + i + 1, Settings.Udp64BitCounters);
        if (Descriptor < 0)
            return SendManaged(buffer);
        if (count <= _segments)
        {
            var sent = NativeTransfer.Send(Descriptor, buffer, (nint)count * block);
            return sent < 0 ? (int)sent : count;
        }

        return SendMany(buffer, count);
    }

    private int SendMany(byte* buffer, int count)
    {
        var slots = stackalloc MessageSlot[PerCall];
        var vectors = stackalloc IoVector[PerCall];
        var messages = 0;
        for (var first = 0; first < count && messages < PerCall; first += _segments, messages++)
        {
            vectors[messages] = new IoVector { Base = buffer + ((nint)first * Settings.BlockBytes), Length = (nuint)(Math.Min(_segments, count - first) * Settings.BlockBytes) };
            slots[messages] = new MessageSlot { Header = new MessageHeader { Vectors = vectors + messages, VectorCount = 1 } };
        }

        var sent = NativeMessage.SendMany(Descriptor, slots, messages, NativeSocket.MSG_NOSIGNAL);
        return sent < 0 ? sent : Math.Min(count, sent * _segments);
    }

    private int SendManaged(byte* buffer)
    {
        try
        {
            Socket.Send(new ReadOnlySpan<byte>(buffer, Settings.BlockBytes));
            return 1;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.NoBufferSpaceAvailable)
        {
            return -Errno.EAGAIN;
        }
    }
}
