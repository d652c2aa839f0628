using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;

namespace NetTest.Cli.Commands.Server;

/// <summary><c>nettest server</c>.</summary>
internal sealed class ServerCommand : VerbCommand
{
    private readonly ServerOptionSet _options;

    internal ServerCommand(CommandEnvironment environment)
        : base("server", "Answer connections with a pattern until Ctrl-C, then tell what was seen; Ctrl-C is its proper end, exit code 0", environment)
    {
        _options = new ServerOptionSet(this);
        Examples =
        [
            new("nettest server --port 8080 --pattern sym", "Plain TCP on all addresses"),
            new("nettest server --namespace ns_s1 --tls --server-name web.test --ca-out ca.pem", "TLS with a certificate made on demand, which clients trust through ca.pem"),
            new("nettest server --port 0 --seconds 60 --json --stream", "For a script: the first line tells the port"),
        ];
        Notes = LiveRun.Notes;
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var network = _options.OpenContext(parse);
        var server = await TrafficServer.StartAsync(_options.Bind(parse, network) with { Log = context.Log }, cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            if (parse.GetValue(_options.AuthorityFile) is { } path)
                WriteAuthority(path);
            Announce(server, context);
            await LiveRun.ForAsync(parse.GetValue(_options.Seconds), new ServerProgressView(server.GetResult, () => server.Active), context, cancellationToken).ConfigureAwait(false);
            var result = await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
            // Stopping a server is how it ends; only connections that failed make it a failure.
            result = result with { Status = Verdict.Tolerate(ResultStatus.Passed, result.Failed, _options.GetMaxFailures(parse)) };
            context.WriteResult(result, shown => ServerReport.Write(context.Page, shown, context.Quiet));
            return Verdict.ExitCodeOf(result.Status);
        }
    }

    private static void Announce(TrafficServer server, CommandContext context)
    {
        var endPoint = server.EndPoint;
        var protocol = server.Options.Protocol == TransportProtocol.Udp ? "udp" : server.Options.Tls is null ? "tcp" : "tls";
        context.WriteEvent(new
        {
            Event = "listening",
            EndPoint = endPoint,
            endPoint.Address,
            endPoint.Port,
            Protocol = protocol,
            Pattern = server.Options.Pattern.Name,
            Namespace = server.Options.Context.Name,
        });
        if (!context.Json)
            context.Page.WriteLine($"listening on {endPoint} in {NetworkWords.Where(server.Options.Context)} ({protocol}, {server.Options.Pattern.Name})");
    }

    private static void WriteAuthority(string path)
    {
        try
        {
            File.WriteAllText(path, TestCertificateAuthority.Authority.ExportCertificatePem() + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetTestException(ErrorReason.InvalidArgument, $"'--ca-out {path}' cannot be written: {exception.Message}", path, exception);
        }
    }
}
