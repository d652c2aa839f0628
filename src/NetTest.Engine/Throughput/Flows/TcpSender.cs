using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>Sends blocks over TCP, as fast as the connection takes them or at a rate.</summary>
internal sealed class TcpSender(int id, Socket socket, FlowSettings settings, PayloadBlock payload) : TcpFlow(id, isSender: true, socket, settings)
{
    // Under a rate limit no write is longer than what the rate carries in this time.
    private const long LongestWriteNanoseconds = 5_000_000;

    protected override void Run()
    {
        var pacer = Settings.RateBitsPerSecond > 0 ? new Pacer(Settings.RateBitsPerSecond, MonotonicClock.Now) : null;
        if (pacer is not null)
            NativeThread.SharpenTimers();
        var block = Settings.BlockBytes;
        var perTurn = PerTurn();
        var perTake = Math.Max(1, perTurn / block) * block;
        long pending = 0;
        while (!IsStopping)
        {
            if (pacer is not null && !Wait(pacer))
                break;
            if (pending == 0)
                pending = Settings.SendBudget.Take(perTake);
            if (pending == 0)
            {
                AwaitAcknowledgement();
                break;
            }

            var sent = Send((int)Math.Min(pending, Math.Min(perTurn, payload.Length)));
            if (sent < 0)
            {
                if (IsTransient(-sent))
                    continue;
                Fail("the data connection broke while sending", -sent);
                break;
            }

            pending -= sent;
            Moved(sent);
            pacer?.Sent(sent, MonotonicClock.Now);
        }

        Settings.SendBudget.Return(pending);
    }

    /// <summary>The test is over when the far end has all, not when the last byte is in this end's buffer.</summary>
    private void AwaitAcknowledgement()
    {
        while (!IsStopping && Unacknowledged > 0)
            FlowSockets.SleepUntil(MonotonicClock.Now + 200_000);
        Moved(0);
    }

    private long PerTurn()
    {
        if (Settings.RateBitsPerSecond == 0)
            return Settings.BlockBytes;
        if (Settings.BurstBlocks > 0)
            return (long)Settings.BlockBytes * Settings.BurstBlocks;
        return Math.Clamp((long)(Settings.RateBitsPerSecond / 8e9 * LongestWriteNanoseconds), 1, Settings.BlockBytes);
    }

    private unsafe int Send(int length)
    {
        if (Descriptor < 0)
            return SendManaged(length);
        if (!Settings.ZeroCopy)
            return (int)NativeTransfer.Send(Descriptor, payload.Pointer, length);
        var sent = NativeTransfer.SendFile(Descriptor, payload.File, 0, length);
        return (int)sent;
    }

    private int SendManaged(int length)
    {
        try
        {
            return Socket.Send(payload.Span[..length]);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return -Errno.EAGAIN;
        }
    }
}
