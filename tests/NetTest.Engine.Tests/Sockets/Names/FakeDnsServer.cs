using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NetTest.Engine.Tests.Sockets.Names;

/// <summary>A DNS server on loopback, UDP and TCP on one port, that answers as a test wants: for each query no, one or several messages.</summary>
internal sealed class FakeDnsServer : IDisposable
{
    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly Func<byte[], bool, IEnumerable<byte[]>> _answer;
    private int _udpQueries;
    private int _tcpQueries;

    /// <param name="answer">From the query and whether it came over TCP.</param>
    internal FakeDnsServer(Func<byte[], bool, IEnumerable<byte[]>> answer)
    {
        _answer = answer;
        (_udp, _tcp) = Bind();
        _ = ServeUdpAsync();
        _ = ServeTcpAsync();
    }

    internal IPEndPoint EndPoint => (IPEndPoint)_tcp.LocalEndPoint!;

    internal int UdpQueries => Volatile.Read(ref _udpQueries);

    internal int TcpQueries => Volatile.Read(ref _tcpQueries);

    internal static ushort IdOf(byte[] query) => BinaryPrimitives.ReadUInt16BigEndian(query);

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }

    // A port that is free for TCP may be somebody's for UDP.
    private static (Socket Udp, Socket Tcp) Bind()
    {
        while (true)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            try
            {
                udp.Bind(tcp.LocalEndPoint!);
                tcp.Listen();
                return (udp, tcp);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                Interlocked.Increment(ref _udpQueries);
                foreach (var answer in _answer(buffer[..received.ReceivedBytes], false))
                    await _udp.SendToAsync(answer, received.RemoteEndPoint);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = new NetworkStream(await _tcp.AcceptAsync(), ownsSocket: true);
                var length = new byte[2];
                await client.ReadExactlyAsync(length);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await client.ReadExactlyAsync(query);
                Interlocked.Increment(ref _tcpQueries);
                foreach (var answer in _answer(query, true))
                {
                    BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                    await client.WriteAsync(length);
                    await client.WriteAsync(answer);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // The end.
        }
    }
}
