using System.CommandLine;
using System.Net;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Probes;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.ConnTest;

/// <summary><c>nettest conntest responder</c>.</summary>
internal sealed class ResponderCommand : VerbCommand
{
    private readonly Option<string?> _namespace = Opt.Text("--namespace", "NS", "Namespace in which the sockets are born; default the host's own network");
    private readonly Option<IPAddress?> _address = Opt.Address("--address", "Address it listens on; default all, IPv4 and IPv6");
    private readonly Option<int?> _port = Opt.Whole("--port", "PORT", "Port of UDP and TCP, 0 for any free one; default 8080, STAMP's own is 862", 0, 65535);
    private readonly Option<string?> _key = Opt.Text("--key", "TEXT", "Shared key: only packets with a right HMAC are answered; better --key-file");
    private readonly Option<string?> _keyFile = Opt.Text("--key-file", "FILE", "File whose bytes, without a line end, are the shared key");
    private readonly Option<bool> _stateless = Opt.Flag("--stateless", "Do not count per sender; the sender then cannot tell the direction of a loss");
    private readonly Option<int?> _rate = Opt.Whole("--packets-per-second", "N", "Packets answered per second and source; default 20000", 1, 100_000_000);
    private readonly Option<int?> _connections = Opt.Whole("--max-connections", "N", "TCP connections held open at once; default 1024", 1, 1_000_000);
    private readonly Option<TimeSpan?> _seconds = Opt.Seconds("--seconds", "End after so long; default at Ctrl-C");
    private readonly Option<string?> _name = Opt.Text("--name", "NAME", "Name in the result");
    private readonly Option<string?> _label = Opt.Text("--label", "TEXT", "Label of the result");
    private readonly Option<IReadOnlyDictionary<string, string>> _tags = Opt.Tags();

    internal ResponderCommand(CommandEnvironment environment)
        : base("responder", "Answer measurements until Ctrl-C: STAMP over UDP, echo over TCP; Ctrl-C is its proper end, exit code 0", environment)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_namespace, _address, _port, _key, _keyFile, _stateless, _rate, _connections, _seconds, _name, _label, _tags])
            Options.Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(_key) is not null && result.GetResult(_keyFile) is not null)
                result.AddError("'--key' and '--key-file' say the same; give one of them");
        });
        Examples =
        [
            new("nettest conntest responder", "On port 8080 of all addresses"),
            new("nettest conntest responder --namespace ns_s1 --port 862 --key-file stamp.key", "A STAMP reflector that answers only those who have the key"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var scope = new ContextScope(parse.GetValue(_namespace) is { } name ? NetworkContext.Open(name) : NetworkContext.Host);
        var responder = await ConnTestResponder.StartAsync(Bind(parse, scope.Context) with { Log = context.Log }, cancellationToken).ConfigureAwait(false);
        await using (responder.ConfigureAwait(false))
        {
            Announce(responder, context);
            await ServeAsync(responder, parse.GetValue(_seconds), context, cancellationToken).ConfigureAwait(false);
            var result = await responder.StopAsync(CancellationToken.None).ConfigureAwait(false);
            context.WriteResult(result, shown => ResponderReport.Write(context.Page, shown, context.Quiet));
            return Verdict.ExitCodeOf(result.Status);
        }
    }

    private static async Task ServeAsync(ConnTestResponder responder, TimeSpan? time, CommandContext context, CancellationToken cancellationToken)
    {
        var display = ProgressDisplay.Start(context, new ResponderProgressView(responder.GetResult));
        await using (display.ConfigureAwait(false))
        {
            try
            {
                await Task.Delay(time ?? Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C is how it ends without --seconds.
            }
        }
    }

    private static void Announce(ConnTestResponder responder, CommandContext context)
    {
        var endPoint = responder.EndPoint;
        context.WriteEvent(new { Event = "listening", EndPoint = endPoint, endPoint.Address, endPoint.Port, Namespace = responder.Options.Context.Name });
        if (!context.Json)
        {
            var where = responder.Options.Context.Name is { } name ? $"namespace {name}" : "the host's network";
            context.Page.WriteLine($"answering on {endPoint} in {where} ({(responder.Options.Key is null ? "STAMP over UDP, echo over TCP" : "STAMP with a key over UDP")})");
        }
    }

    private ConnTestResponderOptions Bind(ParseResult parse, NetworkContext context)
    {
        var defaults = new ConnTestResponderOptions();
        return defaults with
        {
            Name = parse.GetValue(_name),
            Context = context,
            Address = parse.GetValue(_address) ?? defaults.Address,
            Port = parse.GetValue(_port) ?? defaults.Port,
            Key = ConnTestOptionSet.ReadKey(parse.GetValue(_key), parse.GetValue(_keyFile)),
            Stateful = !parse.GetValue(_stateless),
            PacketsPerSecondPerSource = parse.GetValue(_rate) ?? defaults.PacketsPerSecondPerSource,
            MaxConnections = parse.GetValue(_connections) ?? defaults.MaxConnections,
            Label = parse.GetValue(_label),
            Tags = parse.GetValue(_tags)!,
        };
    }
}
