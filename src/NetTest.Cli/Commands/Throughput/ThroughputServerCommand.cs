using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Results;
using NetTest.Engine.Throughput;

namespace NetTest.Cli.Commands.Throughput;

/// <summary><c>nettest throughput server</c>.</summary>
internal sealed class ThroughputServerCommand : VerbCommand
{
    private readonly ThroughputServerOptionSet _options;

    internal ThroughputServerCommand(CommandEnvironment environment)
        : base("server", "Serve throughput tests of NetTest's and any iperf3's, many at once, until Ctrl-C, which is its proper end, exit code 0", environment)
    {
        _options = new ThroughputServerOptionSet(this);
        Examples =
        [
            new("nettest throughput server", "On port 5201 of all addresses, for nettest throughput client and iperf3 -c"),
            new("nettest throughput server --max-seconds 30 --total-rate 5G --allow 10.0.0.0/8", "Half a minute a test, 5 Gbit/s for all together, one's own network only"),
            new("nettest throughput server --private-key private.pem --users users.csv", "For users with a password; clients take --user-name and --public-key"),
        ];
        Notes = LiveRun.Notes;
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var network = _options.OpenContext(parse);
        var server = new ThroughputServer(_options.Bind(parse, network) with { Log = context.Log });
        await using (server.ConfigureAwait(false))
        {
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
            Announce(server, context);
            var log = new ThroughputServerLog(server, test => Show(test, context));
            await server.Completion.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
            await log.Completion.ConfigureAwait(false);
            context.WriteResult(log.GetResult(), served => Conclude(served, context));
        }

        // Serving is what it was asked for; a test that failed is its client's.
        return ExitCode.Success;
    }

    private static void Show(ThroughputResult test, CommandContext context)
    {
        context.WriteEvent(new { Event = "test", Test = test });
        if (!context.Json && !context.Quiet)
            context.Page.WriteLine(ThroughputServerLines.Describe(test));
    }

    private static void Announce(ThroughputServer server, CommandContext context)
    {
        var endPoint = server.EndPoint!;
        context.WriteEvent(new { Event = "listening", EndPoint = endPoint, endPoint.Address, endPoint.Port, Protocol = "iperf3", Namespace = server.Options.Context.Name });
        if (context.Json)
            return;
        context.Page.WriteLine($"listening on {endPoint} in {NetworkWords.Where(server.Options.Context)} (iperf3 protocol, TCP and UDP)");
        if (!context.Quiet)
            context.Page.WriteLine(ThroughputServerLines.Header);
    }

    private static void Conclude(ThroughputServerResult served, CommandContext context) =>
        context.Page.WriteLine($"{Units.Count(served.CompletedTests)} {(served.CompletedTests == 1 ? "test" : "tests")}, {Units.Count(served.RefusedClients)} {(served.RefusedClients == 1 ? "client" : "clients")} refused, {Units.Bytes(served.BytesReceived)} received, {Units.Bytes(served.BytesSent)} sent");
}
