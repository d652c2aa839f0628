using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace NetTest.Engine.Sockets.Names;

/// <summary>One question to one server, over UDP and, if the answer does not fit, over TCP (RFC 7766).</summary>
internal sealed class DnsExchange(NetworkContext context, IPEndPoint server, TimeSpan timeout)
{
    private const int LengthBytes = 2;

    /// <summary>Asks; the response is null unless the outcome is Answered, which only says that there is one.</summary>
    internal async Task<(DnsOutcome Outcome, DnsResponse? Response)> AskAsync(string name, DnsRecordType type, bool extended, bool overTcp, CancellationToken cancellationToken)
    {
        var query = new byte[LengthBytes + DnsQuery.LongestBytes];
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var length = DnsQuery.Write(query.AsSpan(LengthBytes), id, name, type, extended);
        if (length == 0)
            return (DnsOutcome.BadName, null);
        BinaryPrimitives.WriteUInt16BigEndian(query, (ushort)length);

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            if (overTcp)
                return await AskTcpAsync(query.AsMemory(0, LengthBytes + length), response => response.IsAnswerTo(id, name, type), deadline.Token).ConfigureAwait(false);
            var response = await AskUdpAsync(query.AsMemory(LengthBytes, length), response => response.IsAnswerTo(id, name, type), deadline.Token).ConfigureAwait(false);
            return response is { IsTruncated: true }
                ? await AskTcpAsync(query.AsMemory(0, LengthBytes + length), answer => answer.IsAnswerTo(id, name, type), deadline.Token).ConfigureAwait(false)
                : (DnsOutcome.Answered, response);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (DnsOutcome.TimedOut, null);
        }
        catch (Exception exception) when (exception is SocketException or NetTestException)
        {
            return (DnsOutcome.Unreachable, null);
        }
    }

    // A new socket for each question gives it a source port that nobody can guess (RFC 5452); connected, so that only the server's answers
    // come, and the ICMP error when nothing listens there.
    private async Task<DnsResponse> AskUdpAsync(ReadOnlyMemory<byte> query, Func<DnsResponse, bool> isAnswer, CancellationToken cancellationToken)
    {
        using var socket = context.CreateSocket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        await socket.SendAsync(query, cancellationToken).ConfigureAwait(false);
        var buffer = new byte[ushort.MaxValue];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            // Garbage and the answers to other questions are passed over: the right one may be on its way (RFC 5452, 9.1).
            if (DnsResponse.TryParse(buffer.AsSpan(0, received)) is { } response && isAnswer(response))
                return response;
        }
    }

    private async Task<(DnsOutcome Outcome, DnsResponse? Response)> AskTcpAsync(ReadOnlyMemory<byte> query, Func<DnsResponse, bool> isAnswer, CancellationToken cancellationToken)
    {
        using var socket = context.CreateSocket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        var stream = new NetworkStream(socket, ownsSocket: false);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await stream.WriteAsync(query, cancellationToken).ConfigureAwait(false);
                var length = new byte[LengthBytes];
                await stream.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
                var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(message, cancellationToken).ConfigureAwait(false);
                return DnsResponse.TryParse(message) is { } response && isAnswer(response) ? (DnsOutcome.Answered, response) : (DnsOutcome.Malformed, null);
            }
            catch (EndOfStreamException)
            {
                return (DnsOutcome.Malformed, null);
            }
            catch (IOException)
            {
                return (DnsOutcome.Unreachable, null);
            }
        }
    }
}
