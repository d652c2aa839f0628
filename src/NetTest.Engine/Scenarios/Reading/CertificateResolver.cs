using System.Security.Cryptography.X509Certificates;
using NetTest.Engine.Sockets;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Reads the PEM files that a profile names; what cannot be used is reported at its place in the profile.</summary>
internal sealed class CertificateResolver(ProfileProblems problems)
{
    /// <summary>All certificates of a file; empty if it could not be used.</summary>
    internal X509Certificate2Collection ReadAll(Located<string>? file) =>
        file is null ? [] : Read(file, () => CertificateFiles.LoadAll(Resolve(file))) ?? [];

    /// <summary>
    /// The first certificate of a file with its private key, which lies in the key's file or in the same one, and the certificates after it;
    /// null and none if they could not be used.
    /// </summary>
    internal (X509Certificate2? Certificate, X509Certificate2Collection Chain) ReadIdentity(Located<string>? certificate, Located<string>? key)
    {
        if (certificate is null)
            return (null, []);
        var identity = Read(key ?? certificate, () => CertificateFiles.LoadIdentity(Resolve(certificate), key is null ? null : Resolve(key)) as (X509Certificate2, X509Certificate2Collection)?);
        return identity ?? (null, []);
    }

    private string Resolve(Located<string> file) => RelativePath.Resolve(problems.Path, file.Value);

    private T? Read<T>(Located<string> file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (NetTestException exception)
        {
            problems.Add(file.At, exception.Message.TrimEnd('.'));
            return default;
        }
    }
}
