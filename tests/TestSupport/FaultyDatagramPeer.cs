using System.Net;
using System.Net.Sockets;

namespace NetTest.TestSupport;

/// <summary>A UDP server on loopback that answers each datagram with what a behaviour makes of it: nothing, one, several.</summary>
public sealed class FaultyDatagramPeer : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Func<byte[], int, IEnumerable<byte[]>> _behaviour;
    private readonly Thread _thread;
    private volatile bool _isEnding;
    private int _received;

    private FaultyDatagramPeer(Func<byte[], int, IEnumerable<byte[]>> behaviour)
    {
        _behaviour = behaviour;
        _socket.ReceiveBufferSize = 4 * 1024 * 1024;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        // A thread of its own: the pool of a busy machine would add its own delays.
        _thread = new Thread(Serve) { IsBackground = true, Name = "faulty datagram peer" };
        _thread.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>How many datagrams it has received.</summary>
    public int Received => Volatile.Read(ref _received);

    /// <summary>Answers each datagram, numbered from 0, with these.</summary>
    public static FaultyDatagramPeer Start(Func<byte[], int, IEnumerable<byte[]>> behaviour) => new(behaviour);

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync()
    {
        _isEnding = true;
        using (var waker = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
            waker.SendTo([0], EndPoint);
        _thread.Join();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Serve()
    {
        var buffer = new byte[65536];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        for (var number = 0; !_isEnding;)
        {
            try
            {
                var count = _socket.ReceiveFrom(buffer, ref from);
                if (_isEnding)
                    return;
                Interlocked.Increment(ref _received);
                foreach (var answer in _behaviour(buffer[..count], number++))
                    _socket.SendTo(answer, from);
            }
            catch (SocketException)
            {
                // Whoever asked has gone.
            }
        }
    }
}
