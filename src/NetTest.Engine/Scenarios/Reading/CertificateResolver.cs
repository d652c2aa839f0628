using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Reads the PEM files that a profile names.</summary>
internal sealed class CertificateResolver(ProfileProblems problems)
{
    /// <summary>All certificates of a file; empty if it could not be used, which has been reported.</summary>
    internal X509Certificate2Collection ReadAll(Located<string>? file)
    {
        var certificates = new X509Certificate2Collection();
        if (file is null)
            return certificates;
        try
        {
            certificates.ImportFromPemFile(RelativePath.Resolve(problems.Path, file.Value));
        }
        catch (Exception exception) when (IsUsersMistake(exception))
        {
            Report(file, exception);
            return certificates;
        }

        if (certificates.Count == 0)
            problems.Add(file.At, $"the file {Quote.Of(file.Value)} holds no certificate; give a PEM file with '-----BEGIN CERTIFICATE-----'");
        return certificates;
    }

    /// <summary>
    /// The first certificate of a file with its private key, which lies in the key's file or in the same one, and the certificates after it;
    /// null and none if they could not be used, which has been reported.
    /// </summary>
    internal (X509Certificate2? Certificate, X509Certificate2Collection Chain) ReadIdentity(Located<string>? certificate, Located<string>? key)
    {
        var chain = ReadAll(certificate);
        if (certificate is null || chain.Count == 0)
            return (null, []);
        chain.RemoveAt(0);
        try
        {
            var path = RelativePath.Resolve(problems.Path, certificate.Value);
            return (X509Certificate2.CreateFromPemFile(path, key is null ? path : RelativePath.Resolve(problems.Path, key.Value)), chain);
        }
        catch (Exception exception) when (IsUsersMistake(exception))
        {
            Report(key ?? certificate, exception);
            return (null, []);
        }
    }

    private static bool IsUsersMistake(Exception exception) =>
        exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private void Report(Located<string> file, Exception exception) =>
        problems.Add(file.At, exception is FileNotFoundException or DirectoryNotFoundException
            ? $"there is no file {Quote.Of(file.Value)} beside the profile; check the path"
            : $"the file {Quote.Of(file.Value)} cannot be used ({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}); give a PEM certificate with its unencrypted key");
}
