using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>Receives over TCP and counts; with no-copy the kernel discards the bytes itself.</summary>
internal sealed unsafe class TcpReceiver(int id, Socket socket, FlowSettings settings) : TcpFlow(id, isSender: false, socket, settings)
{
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
            var received = Descriptor >= 0 ? NativeTransfer.Receive(Descriptor, buffer, Settings.BlockBytes, flags) : ReceiveManaged(buffer);
            if (received > 0)
            {
                Moved(received);
                Settings.ReceiveBudget.Take(received);
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
