using NetTest.Engine;
using NetTest.Engine.Sockets;

namespace NetTest.PowerShell.Traffic;

/// <summary>The file that -CaOut names: the authority that signs certificates made on demand, for clients of other processes to trust.</summary>
internal static class AuthorityFile
{
    /// <summary>Refuses -CaOut where no certificate is made on demand.</summary>
    internal static void Check(string? path, TlsServerOptions? tls)
    {
        if (path is null)
            return;
        if (tls is null)
            throw new NetTestException(ErrorReason.InvalidArgument, "-CaOut means nothing without TLS; add -Tls.", path);
        if (tls.Certificate is not null)
            throw new NetTestException(ErrorReason.InvalidArgument, "-CaOut writes the authority of certificates made on demand; with -Certificate there is none to write.", path);
    }

    internal static void Write(string path)
    {
        try
        {
            File.WriteAllText(path, TestCertificateAuthority.Authority.ExportCertificatePem() + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetTestException(ErrorReason.InvalidArgument, $"'{path}' of -CaOut cannot be written: {exception.Message}", path, exception);
        }
    }
}
