using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Remote.Testlets;
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
    /// <param name="context">Where it serves.</param>
    /// <param name="start">The program.</param>
    /// <param name="ports">The ports that it may take; null for any.</param>
    /// <param name="offset">Where in the range to begin to look.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <exception cref="NetTestException">It ended before it was ready, or no port is free.</exception>
    internal static async Task<ProgramServer> StartAsync(NetworkContext context, ProgramStart start, PortRange? ports, int offset, CancellationToken cancellationToken)
    {
        if (!start.Arguments.Any(word => word.Contains(Placeholder, StringComparison.Ordinal)))
            return await ProgramServer.StartAsync(start, null, cancellationToken).ConfigureAwait(false);
        for (var trial = 1; ; trial++, offset++)
        {
            var port = Find(context, ports, ref offset);
            var number = port.ToString(CultureInfo.InvariantCulture);
            var filled = start with { Arguments = [.. start.Arguments.Select(word => word.Replace(Placeholder, number, StringComparison.Ordinal))] };
            try
            {
                return await ProgramServer.StartAsync(filled, port, cancellationToken).ConfigureAwait(false);
            }
            catch (NetTestException) when (trial < MostTrials && !IsFree(context, port))
            {
                // Somebody else has it by now.
            }
        }
    }

    private static int Find(NetworkContext context, PortRange? ports, ref int offset)
    {
        if (ports is not { } range)
        {
            using var socket = Open(context, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(Any(socket, 0));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }

        for (var look = 0; look < PortTrial.CountOf(range); look++, offset++)
        {
            if (PortTrial.At(range, offset) is var port && IsFree(context, port))
                return port;
        }

        throw PortTrial.NoneFree(range);
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
