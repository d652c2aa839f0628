using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace NetTest.Engine.Sockets;

/// <summary>A TCP or TLS connection on the runtime's sockets.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Close disposes of them.")]
internal sealed class ManagedStream : ManagedOperations
{
    private readonly ClientStreamOptions? _client;
    private readonly SslServerAuthenticationOptions? _server;
    private Socket? _socket;
    private SslStream? _ssl;
    private bool _rejected;

    internal ManagedStream(ClientStreamOptions client) => _client = client;

    internal ManagedStream(Socket accepted, SslServerAuthenticationOptions? server)
    {
        _socket = accepted;
        _server = server;
    }

    internal override int MaximumSend => 64 * 1024;

    internal override bool IsTls => _client?.Tls is not null || _server is not null;

    internal override TlsSessionInfo? Tls => _ssl is not { IsAuthenticated: true }
        ? null
        : new TlsSessionInfo(
            _ssl.SslProtocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2",
            _ssl.NegotiatedCipherSuite.ToString(),
            _ssl.NegotiatedApplicationProtocol.Protocol.IsEmpty ? null : _ssl.NegotiatedApplicationProtocol.ToString(),
            Resumed: null);

    internal override async ValueTask<IoResult> ConnectAsync(long deadline)
    {
        var client = _client!;
        try
        {
            _socket = client.Context.CreateSocket(client.Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            client.Settings.Apply(_socket);
            var bound = client.BindSource(_socket);
            if (bound != IoStatus.Ok)
                return bound;
        }
        catch (SocketException e)
        {
            return ToStatus(e.SocketErrorCode);
        }
        catch (NetTestException)
        {
            return IoStatus.Exhausted;
        }

        return await RunAsync(async token =>
        {
            try
            {
                await _socket.ConnectAsync(client.Server, token).ConfigureAwait(false);
                return 0;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.InvalidArgument)
            {
                // A blackhole route says EINVAL (ip-route(8)).
                throw new SocketException((int)SocketError.NetworkUnreachable);
            }
        }, deadline).ConfigureAwait(false);
    }

    internal override async ValueTask<IoResult> HandshakeAsync(long deadline)
    {
        if (!IsTls)
            return IoStatus.Ok;
        var context = _client?.Tls as ManagedTlsClientContext;
        return await RunAsync(async token =>
        {
            _ssl = new SslStream(new NetworkStream(_socket!, ownsSocket: false), leaveInnerStreamOpen: false);
            if (context is not null)
                await _ssl.AuthenticateAsClientAsync(context.CreateOptions(() => _rejected = true), token).ConfigureAwait(false);
            else
                await _ssl.AuthenticateAsServerAsync(_server!, token).ConfigureAwait(false);
            return 0;
        }, deadline).ConfigureAwait(false);
    }

    internal override async ValueTask<IoResult> ReceiveAsync(int maximum, long deadline)
    {
        var result = await ReceiveWithAsync(
            (buffer, token) => _ssl is null ? _socket!.ReceiveAsync(buffer, token) : _ssl.ReadAsync(buffer, token), maximum, deadline).ConfigureAwait(false);
        return result is { IsOk: true, Bytes: 0 } ? IoStatus.EndOfStream : result;
    }

    internal override ValueTask<IoResult> SendAsync(ReadOnlyMemory<byte> data, long deadline) => RunAsync(async token =>
    {
        if (_ssl is null)
            return await _socket!.SendAsync(data, token).ConfigureAwait(false);
        await _ssl.WriteAsync(data, token).ConfigureAwait(false);
        return data.Length;
    }, deadline);

    internal override void Close()
    {
        if (_ssl is { IsAuthenticated: true })
            SayGoodbye(_ssl);
        _ssl?.Dispose();
        _socket?.Dispose();
    }

    protected override IoStatus? Classify(Exception exception) => exception switch
    {
        AuthenticationException when _rejected || _server is { ClientCertificateRequired: true } => IoStatus.CertificateRejected,
        AuthenticationException => IoStatus.TlsFailed,
        _ => null,
    };

    private static void SayGoodbye(SslStream ssl)
    {
        try
        {
            // It only puts close_notify into the socket's buffer; where that is full the peer learns from the FIN.
            _ = ssl.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is gone; there is nobody to tell.
        }
    }
}
