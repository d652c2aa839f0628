using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine.Probes.Http;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.ConnTest;

/// <summary>The options of HTTP, HTTPS and gRPC probes, and what the engine makes of them.</summary>
internal sealed class HttpOptionSet
{
    internal HttpOptionSet(Command verb)
    {
        foreach (var option in (ReadOnlySpan<Option>)[Method, Headers, ExpectedStatus, MaxRedirects, HttpVersion, KeepConnection, ServerName, Insecure, Authorities, GrpcService, GrpcTls])
            verb.Options.Add(option);
    }

    internal Option<string?> Method { get; } = Opt.Text("--method", "METHOD", "HTTP: the method; default GET");

    internal Option<IReadOnlyList<string>> Headers { get; } = Opt.Many(
        "--header", "NAME:VALUE", "HTTP: a header field; may be given several times", text => text.IndexOf(':', StringComparison.Ordinal) > 0 ? text : null, "a name and a value, such as 'Accept: text/html'");

    internal Option<int?> ExpectedStatus { get; } = Opt.Whole("--expected-status", "CODE", "HTTP: the status that is wanted; default any from 200 to 399", 100, 599);

    internal Option<int?> MaxRedirects { get; } = Opt.Whole("--max-redirects", "N", "HTTP: how many redirects are followed; default 0", 0, 50);

    internal Option<HttpProbeVersion?> HttpVersion { get; } = Opt.Create<HttpProbeVersion?>(
        "--http-version", "VERSION", "HTTP: 1.1 or 2; default: what the server chooses",
        text => text switch { "1.1" => HttpProbeVersion.Http11, "2" => HttpProbeVersion.Http2, "auto" => HttpProbeVersion.Auto, _ => null },
        "1.1, 2 or auto");

    internal Option<bool> KeepConnection { get; } = Opt.Flag("--keep-connection", "HTTP: keep the connection for the next probe; default: each connects anew");

    internal Option<string?> ServerName { get; } = Opt.Text("--server-name", "NAME", "HTTPS: name sent as SNI and looked for in the certificate; default the target's");

    internal Option<bool> Insecure { get; } = Opt.Flag("--insecure", "HTTPS: accept any certificate; what is wrong with it is told all the same");

    internal Option<string?> Authorities { get; } = Opt.Text("--ca", "PEM", "HTTPS: authorities that are trusted beside those of the system");

    internal Option<string?> GrpcService { get; } = Opt.Text("--grpc-service", "NAME", "gRPC: the service whose health is asked for; default the server as a whole");

    internal Option<bool> GrpcTls { get; } = Opt.Flag("--grpc-tls", "gRPC: over TLS");

    internal HttpProbeSettings Bind(ParseResult parse)
    {
        var defaults = new HttpProbeSettings();
        return defaults with
        {
            Method = parse.GetValue(Method) ?? defaults.Method,
            Headers = parse.GetValue(Headers)!
                .Select(text => text.Split(':', 2))
                .GroupBy(parts => parts[0].Trim(), StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => string.Join(", ", group.Select(parts => parts[1].Trim())), StringComparer.OrdinalIgnoreCase),
            ExpectedStatus = parse.GetValue(ExpectedStatus),
            MaxRedirects = parse.GetValue(MaxRedirects) ?? defaults.MaxRedirects,
            Version = parse.GetValue(HttpVersion) ?? defaults.Version,
            KeepConnection = parse.GetValue(KeepConnection),
            ServerName = parse.GetValue(ServerName),
            Insecure = parse.GetValue(Insecure),
            TrustedAuthorities = parse.GetValue(Authorities) is { } path ? CertificateFiles.LoadAll(path) : [],
            GrpcService = parse.GetValue(GrpcService) ?? defaults.GrpcService,
            GrpcTls = parse.GetValue(GrpcTls),
        };
    }
}
