using System.Collections;
using NetTest.Engine;
using NetTest.Engine.Probes.Http;
using NetTest.Engine.Sockets;

namespace NetTest.PowerShell.Commands;

/// <summary>What the cmdlets of measurements say about HTTP, as they were given.</summary>
internal sealed record HttpArguments
{
    internal string Method { get; init; } = "GET";

    internal IDictionary? Headers { get; init; }

    internal int? ExpectedStatus { get; init; }

    internal int MaxRedirects { get; init; }

    internal string HttpVersion { get; init; } = "auto";

    internal bool KeepConnection { get; init; }

    internal string? ServerName { get; init; }

    internal bool Insecure { get; init; }

    internal string? AuthorityPath { get; init; }

    internal string? GrpcService { get; init; }

    internal bool GrpcTls { get; init; }

    internal HttpProbeSettings ToSettings() => new()
    {
        Method = Method,
        Headers = ReadHeaders(),
        ExpectedStatus = ExpectedStatus,
        MaxRedirects = MaxRedirects,
        Version = HttpVersion switch { "1.1" => HttpProbeVersion.Http11, "2" => HttpProbeVersion.Http2, _ => HttpProbeVersion.Auto },
        KeepConnection = KeepConnection,
        ServerName = ServerName,
        Insecure = Insecure,
        TrustedAuthorities = AuthorityPath is null ? [] : CertificateFiles.LoadAll(AuthorityPath),
        GrpcService = GrpcService ?? "",
        GrpcTls = GrpcTls,
    };

    private Dictionary<string, string> ReadHeaders()
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in Headers ?? new Hashtable())
        {
            if (entry.Key?.ToString() is not { Length: > 0 } name)
                throw new NetTestException(ErrorReason.InvalidArgument, "A header of -Header has no name.", "-Header");
            headers[name] = Convert.ToString(entry.Value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
        }

        return headers;
    }
}
