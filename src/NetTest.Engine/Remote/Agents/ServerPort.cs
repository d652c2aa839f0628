using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Agents;

/// <summary>Gives a program that serves the port that it asks for with <c>{{port}}</c>.</summary>
internal static class ServerPort
{
    /// <summary>What stands for the port in arguments.</summary>
    internal const string Placeholder = "{{port}}";

    private const int MostTrials = 20;

    /// <summary>
    /// Starts the program, with a free port in its arguments if it wants one. Between the look and the program's own bind another may take the
    /// port; a program that ends because of that gets the next one.
    /// </summary>
    /// <exception cref="NetTestException">It ended before it was ready, or no port is free.</exception>
    internal static async Task<ProgramServer> StartAsync(NetworkContext context, ProgramStart start, PortRange? ports, CancellationToken cancellationToken)
    {
        if (!start.Arguments.Any(word => word.Contains(Placeholder, StringComparison.Ordinal)))
            return await ProgramServer.StartAsync(start, null, cancellationToken).ConfigureAwait(false);
        for (var (trial, next) = (1, ports?.First ?? 0); ; trial++)
        {
            var port = Find(context, ports, next);
            var number = port.ToString(CultureInfo.InvariantCulture);
            var filled = start with { Arguments = [.. start.Arguments.Select(word => word.Replace(Placeholder, number, StringComparison.Ordinal))] };
            try
            {
                return await ProgramServer.StartAsync(filled, port, cancellationToken).ConfigureAwait(false);
            }
            catch (NetTestException) when (trial < MostTrials && !IsFree(context, port) && (ports is not { } range || port < range.Last))
            {
                next = ports is null ? 0 : port + 1;
            }
        }
    }

    private static int Find(NetworkContext context, PortRange? ports, int first)
    {
        if (ports is not { } range)
        {
            using var socket = Open(context, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(Any(socket, 0));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }

        for (var port = first; port <= range.Last; port++)
        {
            if (IsFree(context, port))
                return port;
        }

        throw new NetTestException(ErrorReason.AddressInUse, $"No port of {range} is free; give a wider range.", range);
    }

    // Programs serve over TCP or UDP, and nobody knows which.
    private static bool IsFree(NetworkContext context, int port)
    {
        try
        {
            using var stream = Open(context, SocketType.Stream, ProtocolType.Tcp);
            stream.Bind(Any(stream, port));
            using var datagram = Open(context, SocketType.Dgram, ProtocolType.Udp);
            datagram.Bind(Any(datagram, port));
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }

    private static Socket Open(NetworkContext context, SocketType type, ProtocolType protocol)
    {
        if (!Socket.OSSupportsIPv6)
            return context.CreateSocket(AddressFamily.InterNetwork, type, protocol);
        var socket = context.CreateSocket(AddressFamily.InterNetworkV6, type, protocol);
        socket.DualMode = true;
        return socket;
    }

    private static IPEndPoint Any(Socket socket, int port) =>
        new(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, port);
}
