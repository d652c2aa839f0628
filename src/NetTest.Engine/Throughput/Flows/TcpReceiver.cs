using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>
/// Receives over TCP and counts; with no-copy the kernel discards the bytes itself. While much comes it asks again for a moment before it
/// sleeps: whoever sleeps must be woken by the sender's processor for every segment, which costs a third of what veth carries (27 against
/// 39 Gbit/s, measured), and while it asks, the kernel's work of receiving falls to this processor.
/// </summary>
internal sealed unsafe class TcpReceiver(int id, Socket socket, FlowSettings settings) : TcpFlow(id, isSender: false, socket, settings)
{
    private const long WindowNanoseconds = 10_000_000;

    // 10 MB in 10 ms are 8 Gbit/s: a segment of 64 KiB comes at least every 65 µs.
    private const long BytesInWindow = 10_000_000;
    private const long AwakeNanoseconds = 50_000;

    private long _windowStart = MonotonicClock.Now;
    private long _windowBytes;
    private bool _isFast;

    protected override void Run()
    {
        var buffer = (byte*)NativeMemory.AlignedAlloc((nuint)Settings.BlockBytes, 4096);
        try
        {
            Receive(buffer);
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
        }
    }

    private void Receive(byte* buffer)
    {
        var flags = Settings.NoCopyReceive ? NativeOption.MSG_TRUNC : 0;
        while (!IsStopping)
        {
            var received = Descriptor >= 0 ? ReceiveNative(buffer, flags) : ReceiveManaged(buffer);
            if (received > 0)
            {
                Moved(received);
                Settings.ReceiveBudget.Take(received);
                Weigh(received);
                continue;
            }

            // The far end closes its streams when it has sent all it had; whether that was right is told on the control connection.
            if (received == 0)
                return;
            if (!IsTransient((int)-received))
            {
                Fail("the data connection broke while receiving", (int)-received);
                return;
            }
        }
    }

    private void Weigh(nint received)
    {
        _windowBytes += received;
        var now = MonotonicClock.Now;
        if (now - _windowStart < WindowNanoseconds)
            return;
        _isFast = now - _windowStart < 2 * WindowNanoseconds && _windowBytes >= BytesInWindow && Environment.ProcessorCount > 1;
        _windowStart = now;
        _windowBytes = 0;
    }

    private nint ReceiveNative(byte* buffer, int flags)
    {
        if (_isFast)
        {
            var until = MonotonicClock.Now + AwakeNanoseconds;
            do
            {
                var received = NativeTransfer.Receive(Descriptor, buffer, Settings.BlockBytes, flags | NativeOption.MSG_DONTWAIT);
                if (received != -Errno.EAGAIN)
                    return received;

                // Another stream's thread may wait for this very processor.
                Thread.Yield();
            }
            while (MonotonicClock.Now < until);
        }

        return NativeTransfer.Receive(Descriptor, buffer, Settings.BlockBytes, flags);
    }

    private nint ReceiveManaged(byte* buffer)
    {
        try
        {
            return Socket.Receive(new Span<byte>(buffer, Settings.BlockBytes));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return -Errno.EAGAIN;
        }
    }
}
