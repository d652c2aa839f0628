using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Topology;

/// <summary>Asks one gateway, from inside one namespace, whether it is there.</summary>
/// <param name="context">The namespace.</param>
/// <param name="device">The interface behind which the gateway is.</param>
/// <param name="gateway">The gateway.</param>
/// <param name="options">Attempts, timeout and clock.</param>
internal sealed class GatewayProbe(NetworkContext context, string device, IPAddress gateway, TopologyOptions options)
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int BindToDevice = 25; // SO_BINDTODEVICE

    // Resolved at the link layer: somebody is there, even if he does not answer echoes (linux/neighbour.h).
    private static readonly string[] Resolved = ["REACHABLE", "STALE", "DELAY", "PROBE", "PERMANENT"];

    private readonly ILogger _log = options.Log.For(TopologyLog.Category);
    private readonly bool _isIPv6 = gateway.AddressFamily == AddressFamily.InterNetworkV6;

    internal string Namespace => context.Name!;

    internal IPAddress Gateway => gateway;

    /// <summary>Asks until it answers or the attempts are used up.</summary>
    internal async Task<bool> AskAsync(int attempts, CancellationToken cancellationToken)
    {
        using var socket = context.CreateSocket(gateway.AddressFamily, SocketType.Raw, _isIPv6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
        socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.UTF8.GetBytes(device));
        var identifier = (ushort)RandomNumberGenerator.GetInt32(0x10000);
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            if (await TryOnceAsync(socket, identifier, (ushort)attempt, cancellationToken).ConfigureAwait(false))
            {
                TopologyLog.GatewayAnswers(_log, gateway, Namespace);
                return true;
            }

            TopologyLog.GatewaySilent(_log, gateway, Namespace, attempt);
            if (attempt is 2 || attempt == attempts)
            {
                if (await IsResolvedAsync().ConfigureAwait(false))
                    return true;
            }
        }

        return false;
    }

    private async Task<bool> TryOnceAsync(Socket socket, ushort identifier, ushort sequence, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.GatewayTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ExchangeAsync(socket, identifier, sequence, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<bool> ExchangeAsync(Socket socket, ushort identifier, ushort sequence, CancellationToken cancellationToken)
    {
        var buffer = new byte[2048];
        EndPoint any = new IPEndPoint(_isIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (true)
        {
            try
            {
                await socket.SendToAsync(EchoMessage.Request(_isIPv6, identifier, sequence), SocketFlags.None, new IPEndPoint(gateway, 0), cancellationToken).ConfigureAwait(false);
                while (true)
                {
                    var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, cancellationToken).ConfigureAwait(false);
                    var sender = ((IPEndPoint)received.RemoteEndPoint).Address;
                    if (EchoMessage.IsReply(_isIPv6, buffer.AsSpan(0, received.ReceivedBytes), identifier) && sender.GetAddressBytes().AsSpan().SequenceEqual(gateway.GetAddressBytes()))
                        return true;
                }
            }
            catch (SocketException)
            {
                // No route yet, or the neighbour did not resolve: the rest of the attempt may bring it.
                await Task.Delay(options.GatewayTimeout / 5, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> IsResolvedAsync()
    {
        var json = await BatchRunner.QueryAsync("ip", ["-n", Namespace, "-j", "neigh", "show", "to", gateway.ToString(), "dev", device]).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(json))
            return false;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateArray().Any(neighbour =>
            neighbour.TryGetProperty("state", out var states)
            && states.EnumerateArray().Any(state => Resolved.Contains(state.GetString(), StringComparer.Ordinal)));
    }
}
