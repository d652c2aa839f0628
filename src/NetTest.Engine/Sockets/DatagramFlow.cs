using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>A UDP server's end of a flow; it receives from, and sends through, the listener's socket.</summary>
internal sealed class DatagramFlow(EventLoop loop, EpollDatagramListener listener, DatagramAddresses addresses, bool mayBeLate) : ReactorStream(loop)
{
    /// <summary>What comes while the flow is busy waits here; past this it is dropped, as a full socket buffer would.</summary>
    private const int QueueCapacity = 64;

    private Queue<byte[]>? _queue;
    private ReadOnlyMemory<byte> _received;
    private long _datagrams;

    internal override int MaximumSend => listener.MaximumSend;

    internal override bool MayBeLate => mayBeLate;

    internal override long Datagrams => _datagrams;

    internal override ReadOnlySpan<byte> Received => _received.Span;

    internal override ValueTask<IoResult> ConnectAsync(long deadline) => new(IoStatus.Ok);

    internal override ValueTask<IoResult> HandshakeAsync(long deadline) => new(IoStatus.Ok);

    internal override void Close() => listener.Remove(addresses);

    internal void OnDatagram(ReadOnlyMemory<byte> data)
    {
        _datagrams++;
        if (Pending == Operation.Receive)
        {
            _received = data;
            Complete(IoResult.Moved(data.Length));
            return;
        }

        _queue ??= new Queue<byte[]>();
        if (_queue.Count < QueueCapacity)
            _queue.Enqueue(data.ToArray());
    }

    internal void OnWritable() => Retry();

    internal void OnSweep(long now) => Sweep(now);

    protected override bool TryOperation(Operation operation, out IoResult result)
    {
        result = default;
        if (operation == Operation.Receive)
        {
            if (_queue is null || !_queue.TryDequeue(out var datagram))
                return false;
            _received = datagram;
            result = IoResult.Moved(datagram.Length);
            return true;
        }

        var count = listener.Send(this, addresses, SendData.Span);
        if (count == -Errno.EAGAIN)
            return false;
        result = count >= 0 ? IoResult.Moved(count) : Errno.ToStatus(-count);
        return true;
    }
}
