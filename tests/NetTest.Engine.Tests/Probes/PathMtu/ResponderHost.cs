using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Tests.Probes.PathMtu;

/// <summary>The responder on a port of its own, and a TCP listener beside it that accepts and reads.</summary>
internal sealed class ResponderHost : IDisposable
{
    private readonly PathMtuResponder _responder = new(TimeProvider.System);
    private readonly int _fd;
    private readonly int _epoll = NativeEpoll.Create();
    private readonly int _stop = NativeEpoll.CreateEvent();
    private readonly Thread _thread;
    private readonly Socket _listener;
    private readonly Task _accepting;

    internal ResponderHost(NetworkContext context, IPAddress address, int port = PathMtuOptions.DefaultPort)
    {
        var isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        _fd = context.OpenSocket(isIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET, NativeSocket.SOCK_DGRAM | NativeSocket.SOCK_NONBLOCK, 0);
        PathMtuResponderSocket.Prepare(_fd, isIPv6);
        if (NativeSocket.Bind(_fd, NativeSocket.ToNative(new IPEndPoint(address, port))) < 0)
            throw new InvalidOperationException("bind");
        NativeEpoll.Add(_epoll, _fd, NativeEpoll.EPOLLIN, 0);
        NativeEpoll.Add(_epoll, _stop, NativeEpoll.EPOLLIN, 1);
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
        _listener = context.CreateSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, port));
        _listener.Listen(64);
        _accepting = AcceptAsync();
    }

    public void Dispose()
    {
        NativeEpoll.Signal(_stop);
        _thread.Join();
        NativeSocket.Close(_fd);
        NativeSocket.Close(_epoll);
        NativeSocket.Close(_stop);
        _listener.Dispose();
        _accepting.Wait();
    }

    private unsafe void Serve()
    {
        var events = stackalloc byte[64];
        var buffer = new byte[65536];
        Span<byte> address = stackalloc byte[NativeSocket.AddressLength];
        while (true)
        {
            var count = NativeEpoll.Wait(_epoll, events, 4, -1);
            for (var index = 0; index < count; index++)
            {
                if (NativeEpoll.Read(events, index).Data == 1)
                    return;
            }
            PathMtuResponderSocket.DrainErrors(_fd, _responder);
            while (ReceivedMessage.Receive(_fd, buffer, address, 0, out var message) == 0)
            {
                var source = address[..message.Address.Length].ToArray();
                _responder.Handle(buffer.AsSpan(0, message.Length), NativeSocket.ToEndPoint(source), datagram =>
                {
                    var result = NativeSocket.SendTo(_fd, datagram, source);
                    // An earlier packet's error comes back here; this one has not been sent then.
                    if (result < 0)
                    {
                        PathMtuResponderSocket.DrainErrors(_fd, _responder);
                        result = NativeSocket.SendTo(_fd, datagram, source);
                    }
                    return Math.Max(0, -result);
                });
            }
        }
    }

    private async Task AcceptAsync()
    {
        var open = new List<Socket>();
        try
        {
            while (true)
                open.Add(await _listener.AcceptAsync());
        }
        catch (SocketException)
        {
            open.ForEach(socket => socket.Dispose());
        }
        catch (ObjectDisposedException)
        {
            open.ForEach(socket => socket.Dispose());
        }
    }
}
