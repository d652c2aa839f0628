using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput.Flows;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>Makes a client's connections.</summary>
internal static class ClientSockets
{
    private static readonly TimeSpan s_repeat = TimeSpan.FromSeconds(1);

    /// <summary>Connects the control connection to the first address that answers.</summary>
    internal static async Task<Socket> ConnectControlAsync(NetworkContext context, ThroughputOptions options, IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        ControlException? last = null;
        foreach (var address in addresses)
        {
            var socket = context.CreateSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                Bind(socket, options.Address, 0);
                await ConnectAsync(socket, new IPEndPoint(address, options.Port), options.ConnectTimeout, cancellationToken).ConfigureAwait(false);
                FlowSockets.Guard(socket, options.StallTimeout);
                return socket;
            }
            catch (ControlException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }

    /// <summary>Makes one data connection: the n-th of the test.</summary>
    internal static async Task<Socket> ConnectStreamAsync(NetworkContext context, ThroughputOptions options, IperfParameters parameters, IPEndPoint server, string cookie, int index, CancellationToken cancellationToken)
    {
        var log = options.Log.For(ThroughputLog.Category);
        var udp = parameters.Protocol == ThroughputProtocol.Udp;
        var socket = context.CreateSocket(server.AddressFamily, udp ? SocketType.Dgram : SocketType.Stream, udp ? ProtocolType.Udp : ProtocolType.Tcp);
        try
        {
            if (FlowSockets.Configure(socket, parameters, isServer: false) is { } refused)
                throw new NetTestException(ErrorReason.InvalidArgument, $"A data socket could not be set up: {refused}.", options.Target);
            Bind(socket, options.Address, options.ClientPort is { } port ? port + index : 0);
            await ConnectAsync(socket, server, options.ConnectTimeout, cancellationToken).ConfigureAwait(false);
            if (udp)
                await GreetAsync(socket, cookie, options.ConnectTimeout, log, cancellationToken).ConfigureAwait(false);
            else
                await SendCookieAsync(socket, cookie, options, cancellationToken).ConfigureAwait(false);
            ThroughputLog.StreamMade(log, index, socket.LocalEndPoint, socket.RemoteEndPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Bind(Socket socket, IPAddress? address, int port)
    {
        if (address is null && port == 0)
            return;
        var any = socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        var local = new IPEndPoint(address ?? any, port);
        try
        {
            socket.Bind(local);
        }
        catch (SocketException e)
        {
            var reason = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? ErrorReason.AddressInUse : ErrorReason.AddressNotAvailable;
            throw new NetTestException(reason, $"{local} cannot be bound to: {e.Message}; choose another address or client port.", local, e);
        }
    }

    private static async Task ConnectAsync(Socket socket, IPEndPoint server, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await socket.ConnectAsync(server, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ControlException(ThroughputEnd.ConnectFailed, FormattableString.Invariant($"{server} did not answer within {timeout.TotalSeconds:0.#} s."));
        }
        catch (SocketException e)
        {
            throw new ControlException(ThroughputEnd.ConnectFailed, $"{server} could not be connected to: {e.Message}.", e);
        }
    }

    private static async Task SendCookieAsync(Socket socket, string cookie, ThroughputOptions options, CancellationToken cancellationToken)
    {
        FlowSockets.SetUserTimeout(socket, options.StallTimeout);
        try
        {
            await socket.SendAsync(IperfCookie.ToBytes(cookie), cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new ControlException(ThroughputEnd.StreamFailed, $"A data connection broke at its start: {e.Message}.", e);
        }
    }

    /// <summary>
    /// Tells the server of a UDP stream and waits for its answer. The cookie behind the request is for NetTest's server, which keeps many
    /// clients apart by it; iperf3 reads four bytes and drops the rest.
    /// </summary>
    private static async Task GreetAsync(Socket socket, string cookie, TimeSpan timeout, ILogger log, CancellationToken cancellationToken)
    {
        byte[] request = [.. DatagramHeader.ConnectRequest, .. IperfCookie.ToBytes(cookie)];
        var answer = new byte[64];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            while (true)
            {
                await socket.SendAsync(request, limit.Token).ConfigureAwait(false);
                using var turn = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
                turn.CancelAfter(s_repeat);
                try
                {
                    var length = await socket.ReceiveAsync(answer, turn.Token).ConfigureAwait(false);
                    if (DatagramHeader.IsConnectReply(answer.AsSpan(0, length)))
                        return;
                }
                catch (OperationCanceledException) when (!limit.IsCancellationRequested)
                {
                    // Request or answer was lost: once more.
                    ThroughputLog.AskedAgain(log, socket.RemoteEndPoint);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ControlException(ThroughputEnd.StreamFailed, FormattableString.Invariant($"No answer to UDP from {socket.RemoteEndPoint} within {timeout.TotalSeconds:0.#} s; is UDP to this port filtered?"));
        }
        catch (SocketException e)
        {
            throw new ControlException(ThroughputEnd.StreamFailed, $"A UDP stream to {socket.RemoteEndPoint} could not be set up: {e.Message}.", e);
        }
    }
}
