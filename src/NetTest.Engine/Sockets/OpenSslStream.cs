using System.Runtime.InteropServices;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>TLS over a socket of an event loop; OpenSSL reads and writes the descriptor itself.</summary>
internal sealed unsafe class OpenSslStream : EpollStream
{
    private readonly OpenSslClientContext? _client;
    private readonly OpenSslServerContext? _server;
    private nint _ssl;
    private bool _failed;
    private bool _peerClosedTls;

    internal OpenSslStream(EventLoop loop, ClientStreamOptions options, OpenSslClientContext client)
        : base(loop, options) => _client = client;

    internal OpenSslStream(EventLoop loop, int fd, OpenSslServerContext server)
        : base(loop, fd)
    {
        _server = server;
        _ssl = server.NewConnection();
        if (_ssl == 0)
            return;
        _ = NativeOpenSsl.SSL_set_fd(_ssl, fd);
        NativeOpenSsl.SSL_set_accept_state(_ssl);
    }

    internal override bool IsTls => true;

    internal override TlsSessionInfo? Tls => _ssl == 0 ? null : new TlsSessionInfo(
        Text(NativeOpenSsl.SSL_get_version(_ssl)),
        Text(NativeOpenSsl.SSL_CIPHER_standard_name(NativeOpenSsl.SSL_get_current_cipher(_ssl))),
        ApplicationProtocol,
        IsResumed);

    internal override bool IsResumed => _ssl != 0 && NativeOpenSsl.SSL_session_reused(_ssl) == 1;

    private string? ApplicationProtocol
    {
        get
        {
            byte* protocol;
            uint length;
            NativeOpenSsl.SSL_get0_alpn_selected(_ssl, &protocol, &length);
            return length == 0 ? null : System.Text.Encoding.ASCII.GetString(protocol, (int)length);
        }
    }

    internal override ValueTask<IoResult> HandshakeAsync(long deadline)
    {
        if (_client is not null)
        {
            _ssl = _client.NewConnection();
            if (_ssl == 0)
                return new(IoStatus.Exhausted);
            _ = NativeOpenSsl.SSL_set_fd(_ssl, Fd);
            NativeOpenSsl.SSL_set_connect_state(_ssl);
            Readable = Writable = true;
        }
        else if (_ssl == 0)
        {
            return new(IoStatus.Exhausted);
        }

        return Start(Operation.Handshake, deadline);
    }

    internal override void Close()
    {
        if (_ssl != 0)
        {
            NativeCrypto.ERR_clear_error();
            if (!_failed)
            {
                _client?.KeepSession(_ssl);
                if (!_peerClosedTls)
                    _ = NativeOpenSsl.SSL_shutdown(_ssl);
            }

            NativeOpenSsl.SSL_free(_ssl);
            _ssl = 0;
            NativeCrypto.ERR_clear_error();
            _server?.Dispose();
        }

        base.Close();
    }

    protected override bool TryOperation(Operation operation, out IoResult result)
    {
        switch (operation)
        {
            case Operation.Handshake when Readable || Writable:
                return TryHandshake(out result);
            case Operation.Receive when Readable || NativeOpenSsl.SSL_has_pending(_ssl) == 1:
                return TryRead(out result);
            case Operation.Send when Writable:
                return TryWrite(out result);
            default:
                return base.TryOperation(operation, out result);
        }
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    private bool TryHandshake(out IoResult result)
    {
        NativeCrypto.ERR_clear_error();
        var returned = NativeOpenSsl.SSL_do_handshake(_ssl);
        if (returned == 1)
        {
            result = IoStatus.Ok;
            return true;
        }

        return Finish(returned, out result);
    }

    private bool TryRead(out IoResult result)
    {
        NativeCrypto.ERR_clear_error();
        var count = NativeOpenSsl.SSL_read(_ssl, Loop.BufferPointer, ReceiveMaximum);
        ReceivedLength = Math.Max(0, count);
        if (count > 0)
        {
            result = IoResult.Moved(count);
            return true;
        }

        return Finish(count, out result);
    }

    private bool TryWrite(out IoResult result)
    {
        NativeCrypto.ERR_clear_error();
        int count;
        fixed (byte* data = SendData.Span)
            count = NativeOpenSsl.SSL_write(_ssl, data, SendData.Length);
        if (count > 0)
        {
            result = IoResult.Moved(count);
            return true;
        }

        if (!Finish(count, out result))
            return false;
        if (result.Status == IoStatus.Reset)
            result = ReadLastWord(result);
        return true;
    }

    /// <summary>
    /// A peer that refuses our certificate in TLS 1.3 says so after our side of the handshake is done, and closes: a write then finds
    /// the reset before the alert was read, which is still in the socket.
    /// </summary>
    private IoResult ReadLastWord(IoResult reset)
    {
        NativeCrypto.ERR_clear_error();
        var count = NativeOpenSsl.SSL_read(_ssl, Loop.BufferPointer, EventLoop.BufferLength);
        return count <= 0 && Finish(count, out var last) && last.Status == IoStatus.CertificateRejected ? last : reset;
    }

    /// <summary>Decides what a call that did not succeed means; false: it wants another event.</summary>
    private bool Finish(int returned, out IoResult result)
    {
        var errno = Marshal.GetLastSystemError();
        result = default;
        switch (NativeOpenSsl.SSL_get_error(_ssl, returned))
        {
            case NativeOpenSsl.SSL_ERROR_WANT_READ:
                Readable = false;
                return false;
            case NativeOpenSsl.SSL_ERROR_WANT_WRITE:
                Writable = false;
                return false;
            case NativeOpenSsl.SSL_ERROR_ZERO_RETURN:
                _peerClosedTls = true;
                result = IoStatus.EndOfStream;
                return true;
            case NativeOpenSsl.SSL_ERROR_SYSCALL:
                _failed = true;
                result = errno == 0 ? IoStatus.EndOfStream : Errno.ToStatus(errno);
                return true;
            default:
                _failed = true;
                result = Classify(NativeCrypto.ERR_peek_error());
                return true;
        }
    }

    private IoStatus Classify(ulong error)
    {
        var reason = (int)(error & 0x7FFFFF);
        return reason switch
        {
            NativeOpenSsl.SSL_R_UNEXPECTED_EOF_WHILE_READING => IoStatus.EndOfStream,
            NativeOpenSsl.SSL_R_CERTIFICATE_VERIFY_FAILED or NativeOpenSsl.SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE => IoStatus.CertificateRejected,
            // RFC 8446, section 6.2: bad, unsupported, revoked, expired, unknown certificate; unknown CA; certificate required.
            >= NativeOpenSsl.AlertReason and var alert when alert - NativeOpenSsl.AlertReason is 42 or 43 or 44 or 45 or 46 or 48 or 116 => IoStatus.CertificateRejected,
            // TLS 1.2 says handshake_failure to a client that was asked for a certificate and has none (RFC 5246, section 7.4.6).
            NativeOpenSsl.AlertReason + 40 when _client is not null && NativeOpenSsl.WasAskedForCertificate(_ssl) => IoStatus.CertificateRejected,
            _ => IoStatus.TlsFailed,
        };
    }
}
