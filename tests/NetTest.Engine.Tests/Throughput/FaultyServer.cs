using System.Net.Sockets;
using NetTest.Engine.Throughput.Protocol;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Throughput;

/// <summary>An iperf3 server by hand that runs one TCP stream for a while and then fails.</summary>
internal sealed class FaultyServer(ServerFault fault)
{
    private const int Enough = 200_000;
    private readonly TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Socket> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    internal Task ServeAsync(Socket socket, CancellationToken token) =>
        Interlocked.Increment(ref _connections) == 1 ? ServeControlAsync(socket, token) : ServeStreamAsync(socket, token);

    private async Task ServeControlAsync(Socket control, CancellationToken token)
    {
        await ReadAsync(control, IperfCookie.Length, token);
        await SendAsync(control, IperfState.ParamExchange, token);
        var header = await ReadAsync(control, 4, token);
        await ReadAsync(control, JsonFrame.ReadLength(header, 65536)!.Value, token);
        await SendAsync(control, IperfState.CreateStreams, token);
        var stream = await _stream.Task.WaitAsync(token);
        await SendAsync(control, IperfState.TestStart, token);
        await SendAsync(control, IperfState.TestRunning, token);
        await _moved.Task.WaitAsync(token);
        switch (fault)
        {
            case ServerFault.Dies:
                stream.LingerState = control.LingerState = new LingerOption(enable: true, 0);
                control.Dispose();
                stream.Dispose();
                return;
            case ServerFault.ClosesStream:
                stream.Dispose();
                break;
            case >= ServerFault.BadResults:
                await ReadAsync(control, 1, token);
                await SendAsync(control, IperfState.ExchangeResults, token);
                await AnswerAsync(control, token);
                break;
        }

        await FaultyPeer.ReadAllAsync(control, token);
    }

    private async Task AnswerAsync(Socket control, CancellationToken token)
    {
        byte[]? answer = fault switch
        {
            ServerFault.BadResults => [0, 0, 0, 2, .. "[]"u8],
            ServerFault.HugeResults => [0x7F, 0xFF, 0xFF, 0xFF],
            _ => null,
        };
        if (answer is not null)
            await control.SendAsync(answer, token);
    }

    private async Task ServeStreamAsync(Socket stream, CancellationToken token)
    {
        await ReadAsync(stream, IperfCookie.Length, token);
        _stream.TrySetResult(stream);
        var buffer = new byte[65536];
        // Both ways at once: the test uses one of them.
        var sending = Task.Run(
            async () =>
            {
                var sent = 0;
                // More than the buffers hold: the client has read some.
                while (sent < 64 * 1024 * 1024)
                    sent += await stream.SendAsync(buffer, token);
                _moved.TrySetResult();
            },
            token);
        var received = 0;
        while (received < Enough || fault >= ServerFault.BadResults)
        {
            var length = await stream.ReceiveAsync(buffer, token);
            if (length == 0)
                break;
            received += length;
            if (received >= Enough)
                _moved.TrySetResult();
        }

        await sending;
        await Task.Delay(Timeout.Infinite, token);
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int length, CancellationToken token)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var received = await socket.ReceiveAsync(bytes.AsMemory(at), token);
            if (received == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
            at += received;
        }

        return bytes;
    }

    private static async Task SendAsync(Socket socket, IperfState state, CancellationToken token) => await socket.SendAsync(new[] { (byte)state }, token);
}
