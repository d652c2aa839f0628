using System.Net.Sockets;

namespace NetTest.Engine.Sockets;

/// <summary>The client's end of a UDP flow on the runtime's sockets.</summary>
internal sealed class ManagedDatagramStream(ClientStreamOptions options) : ManagedOperations
{
    private Socket? _socket;

    internal override int MaximumSend => options.MaximumDatagram;

    internal override ValueTask<IoResult> ConnectAsync(long deadline)
    {
        try
        {
            _socket = options.Context.CreateSocket(options.Server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            options.Settings.Apply(_socket);
            var bound = options.BindSource(_socket);
            if (bound == IoStatus.Ok)
                _socket.Connect(options.Server);
            return new(bound);
        }
        catch (SocketException e)
        {
            return new(ToStatus(e.SocketErrorCode));
        }
        catch (NetTestException)
        {
            return new(IoStatus.Exhausted);
        }
    }

    internal override ValueTask<IoResult> HandshakeAsync(long deadline) => new(IoStatus.Ok);

    internal override ValueTask<IoResult> ReceiveAsync(int maximum, long deadline) =>
        ReceiveWithAsync((buffer, token) => _socket!.ReceiveAsync(buffer, token), int.MaxValue, deadline);

    internal override ValueTask<IoResult> SendAsync(ReadOnlyMemory<byte> data, long deadline) =>
        RunAsync(token => _socket!.SendAsync(data, token), deadline);

    internal override void Close() => _socket?.Dispose();
}
