using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>One stream's data, moved by a thread of its own. The socket belongs to the flow.</summary>
internal abstract class Flow : IDisposable
{
    // One call waits no longer than this, so that a stop is heeded soon whatever the far end does.
    private static readonly TimeSpan s_callTimeout = TimeSpan.FromMilliseconds(50);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private bool _isStopping;
    private long _bytes;
    private long _lastMovedAt;

    protected Flow(int id, bool isSender, Socket socket, FlowSettings settings)
    {
        Id = id;
        IsSender = isSender;
        Socket = socket;
        Settings = settings;
        Descriptor = OperatingSystem.IsLinux() ? (int)socket.SafeHandle.DangerousGetHandle() : -1;
        Local = (IPEndPoint)socket.LocalEndPoint!;
        Remote = (IPEndPoint)socket.RemoteEndPoint!;
        SendBufferBytes = socket.SendBufferSize;
        ReceiveBufferBytes = socket.ReceiveBufferSize;
    }

    internal int Id { get; }

    internal bool IsSender { get; }

    internal IPEndPoint Local { get; }

    internal IPEndPoint Remote { get; }

    internal int SendBufferBytes { get; }

    internal int ReceiveBufferBytes { get; }

    /// <summary>Payload bytes moved.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>When bytes were moved last, on the monotonic clock.</summary>
    internal long LastMovedAt => Volatile.Read(ref _lastMovedAt);

    /// <summary>Whether the kernel has bytes for a flow that receives, which its thread has not taken yet.</summary>
    internal bool HasArrivals
    {
        get
        {
            try
            {
                return !IsSender && !Ended.IsCompleted && Socket.Available > 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>UDP: datagrams sent, or the highest number seen; null for TCP.</summary>
    internal virtual long? Packets => null;

    /// <summary>Ends when the flow does.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>What broke the flow, or null.</summary>
    internal string? Error { get; private set; }

    /// <summary>Processor time of the flow's thread, µs; known once it has ended.</summary>
    internal (long User, long System) Processor { get; private set; }

    internal Socket Socket { get; }

    protected FlowSettings Settings { get; }

    /// <summary>The socket's descriptor; −1 where there is no Linux, and the runtime's own calls do the work.</summary>
    protected int Descriptor { get; }

    protected bool IsStopping => Volatile.Read(ref _isStopping);

    /// <summary>Answers a UDP client's first datagram: the stream is there.</summary>
    internal void Greet() => _ = Socket.Send(DatagramHeader.ConnectReply);

    internal void Start()
    {
        if (Descriptor >= 0)
        {
            _ = NativeTransfer.SetBlocking(Descriptor);
            _ = NativeTransfer.SetTimeouts(Descriptor, s_callTimeout);
            RuntimeEpoll.Forget(Descriptor);
        }
        else
        {
            Socket.Blocking = true;
            Socket.SendTimeout = Socket.ReceiveTimeout = (int)s_callTimeout.TotalMilliseconds;
        }

        _lastMovedAt = MonotonicClock.Now;
        _thread = new Thread(Work, 256 * 1024) { IsBackground = true, Name = $"NetTest stream {Id}" };
        _thread.Start();
    }

    /// <summary>Asks the flow to end; <see cref="Ended"/> tells when it has, within a few dozen milliseconds.</summary>
    internal void Stop()
    {
        Volatile.Write(ref _isStopping, true);
        if (_thread is null)
            _ended.TrySetResult();
    }

    /// <summary>Tells the far end that nothing more comes.</summary>
    internal void EndSending()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The far end has closed it already.
        }
    }

    /// <summary>Closes the socket; only after <see cref="Ended"/>.</summary>
    public virtual void Dispose() => Socket.Dispose();

    protected abstract void Run();

    /// <summary>Sleeps until the next bytes of the rate may go; false: the flow is to end.</summary>
    protected bool Wait(Pacer pacer)
    {
        while (!IsStopping)
        {
            var now = MonotonicClock.Now;
            var due = pacer.Due;
            if (due <= now)
                return true;
            FlowSockets.SleepUntil(Math.Min(due, now + (long)s_callTimeout.TotalNanoseconds));
        }

        return false;
    }

    protected void Moved(long bytes)
    {
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _lastMovedAt, MonotonicClock.Now);
    }

    protected void Fail(string what, int errno) => Error ??= $"{what}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)}";

    /// <summary>Whether a failed call is just to be made again.</summary>
    protected static bool IsTransient(int errno) => errno is Errno.EAGAIN or Errno.EINTR;

    private void Work()
    {
        try
        {
            Run();
        }
        catch (SocketException e)
        {
            Error ??= $"stream {Id}: {e.Message}";
        }
        catch (ObjectDisposedException)
        {
            // The test was torn down.
        }
        catch (Exception e)
        {
            // A thread of ours must not end the process: the test tells what broke.
            Error ??= $"stream {Id}: {e.Message}";
        }
        finally
        {
            if (Descriptor >= 0)
                Processor = NativeThread.Usage();
            _ended.TrySetResult();
        }
    }
}
