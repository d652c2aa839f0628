using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets.Names;
using NetTest.Engine.Traffic;

namespace NetTest.Cli.Commands.Client;

/// <summary><c>nettest client</c>.</summary>
internal sealed class ClientCommand : VerbCommand
{
    private readonly ClientOptionSet _options;

    internal ClientCommand(CommandEnvironment environment)
        : base("client", "Run a load of connections against a server", environment)
    {
        _options = new ClientOptionSet(this);
        Examples =
        [
            new("nettest client 10.1.1.2 --port 8080 --pattern sym --connections 10000 --concurrency 64", "Closed loop: 64 at once, 10,000 in all"),
            new("nettest client web.example --tls --rate 500 --duration-seconds 30", "Open loop: 500 new TLS connections a second for 30 s"),
            new("nettest client 10.1.1.2 --namespace ns_c1 --tls --server-name web.test --ca ca.pem --json", "From inside a namespace, trusting the server's --ca-out"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var network = _options.OpenContext(parse);
        var addresses = await NameLookup.FindAsync(network, parse.GetValue(_options.HostName)!, parse.GetValue(_options.SourceAddress)?.AddressFamily, cancellationToken).ConfigureAwait(false);
        var client = await TrafficClient.StartAsync(_options.Bind(parse, network, addresses[0]) with { Log = context.Log }, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            var result = await LiveRun.ToEndAsync(client.Completion, () => StopAsync(client), new ClientProgressView(client.GetProgress), context, cancellationToken).ConfigureAwait(false);
            result = result with { Status = Verdict.Tolerate(result.Status, result.Failed, _options.GetMaxFailures(parse)) };
            context.WriteResult(result, shown => ClientReport.Write(context.Page, shown, context.Quiet));
            return Verdict.ExitCodeOf(result.Status);
        }
    }

    // What was measured by now is worth showing.
    private static async Task<TrafficClientResult> StopAsync(TrafficClient client) =>
        await client.StopAsync(CancellationToken.None).ConfigureAwait(false) with { Status = ResultStatus.Cancelled };
}
