using NetTest.Engine.Probes.Http;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>What a probe says about HTTP and gRPC.</summary>
internal sealed record HttpDraft
{
    internal static readonly string[] Keys =
    [
        "method", "header", "expected_status", "max_redirects", "http_version", "keep_connection", "server_name", "insecure", "ca", "grpc_service", "grpc_tls",
    ];

    /// <summary>The first of these keys that is given; null if none is.</summary>
    internal Located<string>? FirstGiven { get; init; }

    internal Located<string>? Method { get; init; }

    internal IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    internal Located<long>? ExpectedStatus { get; init; }

    internal Located<long>? MaxRedirects { get; init; }

    internal Located<HttpProbeVersion>? Version { get; init; }

    internal Located<bool>? KeepConnection { get; init; }

    internal Located<string>? ServerName { get; init; }

    internal Located<bool>? Insecure { get; init; }

    internal Located<string>? Authorities { get; init; }

    internal Located<string>? GrpcService { get; init; }

    internal Located<bool>? GrpcTls { get; init; }

    internal static HttpDraft Read(ProfileFields fields) => new()
    {
        FirstGiven = Keys.Where(fields.Has).Select(key => new Located<string>(key, fields.PlaceOf(key))).FirstOrDefault(),
        Method = fields.Text("method"),
        Headers = ReadHeaders(fields),
        ExpectedStatus = fields.Integer("expected_status", 100, 599),
        MaxRedirects = fields.Integer("max_redirects", 0, 50),
        Version = fields.OneOf("http_version", ("auto", HttpProbeVersion.Auto), ("1.1", HttpProbeVersion.Http11), ("2", HttpProbeVersion.Http2)),
        KeepConnection = fields.Flag("keep_connection"),
        ServerName = fields.Parsed("server_name", NameRules.HostNameRule, NameRules.HostName),
        Insecure = fields.Flag("insecure"),
        Authorities = fields.Text("ca"),
        GrpcService = fields.Text("grpc_service"),
        GrpcTls = fields.Flag("grpc_tls"),
    };

    private static Dictionary<string, string> ReadHeaders(ProfileFields fields)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in fields.Texts("header"))
        {
            var colon = text.Value.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                fields.Problems.Add(text.At, $"'header' must be a name and a value, such as 'Accept: text/html', not {Quote.Of(text.Value)}");
            else
                headers[text.Value[..colon].Trim()] = text.Value[(colon + 1)..].Trim();
        }

        return headers;
    }
}
