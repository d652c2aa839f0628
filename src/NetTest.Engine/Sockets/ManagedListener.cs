using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace NetTest.Engine.Sockets;

/// <summary>A TCP listener on the runtime's sockets.</summary>
internal sealed class ManagedListener : IListener
{
    private readonly Socket _socket;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly CancellationTokenSource _closing = new();
    private readonly AcceptPause _pause = new();
    private readonly Task _accepting;

    internal ManagedListener(Reactor reactor, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted, Action<IoStatus> onAcceptFailed)
    {
        // Before the socket: a certificate that is bad leaves nothing open.
        _tls = options.Tls is null ? null : CreateOptions(options.Tls);
        _socket = Bind(options, SocketType.Stream, ProtocolType.Tcp);
        _socket.Listen(options.Backlog);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = AcceptAsync(reactor, onAccepted, onAcceptFailed);
    }

    public IPEndPoint EndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        _closing.Dispose();
    }

    internal static Socket Bind(ListenerOptions options, SocketType type, ProtocolType protocol)
    {
        var socket = options.Context.CreateSocket(options.EndPoint.AddressFamily, type, protocol);
        try
        {
            if (options.EndPoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            options.Settings.Apply(socket);
            socket.Bind(options.EndPoint);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw ListenSocket.Describe(options, ToErrno(e));
        }
    }

    private static int ToErrno(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => Native.Errno.EADDRINUSE,
        SocketError.AddressNotAvailable => Native.Errno.EADDRNOTAVAIL,
        SocketError.AccessDenied => Native.Errno.EACCES,
        _ => e.NativeErrorCode,
    };

    private static SslServerAuthenticationOptions CreateOptions(TlsServerOptions options) => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(options.Certificate!, options.Chain, offline: true),
        EnabledSslProtocols = ManagedTlsClientContext.ToProtocols(options.MinimumVersion, options.MaximumVersion),
        ApplicationProtocols = ManagedTlsClientContext.ToProtocols(options.ApplicationProtocols),
        AllowTlsResume = options.SessionResumption,
        ClientCertificateRequired = options.RequireClientCertificate,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            !options.RequireClientCertificate || (certificate is not null && ManagedTlsClientContext.IsTrusted(certificate, options.ClientAuthorities)),
    };

    private async Task AcceptAsync(Reactor reactor, Action<Reactor, DuplexStream> onAccepted, Action<IoStatus> onAcceptFailed)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var socket = await _pause.AcceptAsync(_socket, _closing.Token, () => onAcceptFailed(IoStatus.Exhausted)).ConfigureAwait(false);
                onAccepted(reactor, new ManagedStream(socket, _tls));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                onAcceptFailed(IoStatus.Exhausted);
                await _pause.AfterAsync(e, _closing.Token).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // The connection was gone before it was accepted; its client counts it.
            }
        }
    }
}
