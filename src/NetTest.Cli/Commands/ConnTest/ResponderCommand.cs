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
    private readonly NamespaceOptionSet _socket = new();
    private readonly Option<IPAddress?> _address = Opt.Address("--address", "Address it listens on; default all, IPv4 and IPv6");
    private readonly Option<int?> _port = Opt.Whole("--port", "PORT", "Port of UDP and TCP, 0 for any free one; default 8080, STAMP's own is 862", 0, 65535);
    private readonly KeyOptionSet _key = new("Shared key: only packets with a right HMAC are answered; better --key-file", "File whose bytes, without a line end, are the shared key");
    private readonly Option<bool> _stateless = Opt.Flag("--stateless", "Do not count per sender; the sender then cannot tell the direction of a loss");
    private readonly Option<int?> _rate = Opt.Whole("--packets-per-second", "N", "Packets answered per second and source; default 20000", 1, 100_000_000);
    private readonly Option<int?> _connections = Opt.Whole("--max-connections", "N", "TCP connections held open at once; default 1024", 1, 1_000_000);
    private readonly Option<TimeSpan?> _seconds = Opt.Seconds("--seconds", "End after so long; default at Ctrl-C");
    private readonly Option<string?> _name = Opt.Text("--name", "NAME", "Name in the result");

    internal ResponderCommand(CommandEnvironment environment)
        : base("responder", "Answer measurements until Ctrl-C: STAMP over UDP, echo over TCP; Ctrl-C is its proper end, exit code 0", environment)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_socket.Namespace, _address, _port, _key.Key, _key.KeyFile, _stateless, _rate, _connections, _seconds, _name, _socket.Label, _socket.Tags])
            Options.Add(option);
        Validators.Add(_key.Check);
        Examples =
        [
            new("nettest conntest responder", "On port 8080 of all addresses"),
            new("nettest conntest responder --namespace ns_s1 --port 862 --key-file stamp.key", "A STAMP reflector that answers only those who have the key"),
        ];
        Notes = LiveRun.Notes;
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var network = _socket.OpenContext(parse);
        var responder = await ConnTestResponder.StartAsync(Bind(parse, network) with { Log = context.Log }, cancellationToken).ConfigureAwait(false);
        await using (responder.ConfigureAwait(false))
        {
            Announce(responder, context);
            await LiveRun.ForAsync(parse.GetValue(_seconds), new ResponderProgressView(responder.GetResult), context, cancellationToken).ConfigureAwait(false);
            var result = await responder.StopAsync(CancellationToken.None).ConfigureAwait(false);
            context.WriteResult(result, shown => ResponderReport.Write(context.Page, shown, context.Quiet));
            return Verdict.ExitCodeOf(result.Status);
        }
    }

    private static void Announce(ConnTestResponder responder, CommandContext context)
    {
        var endPoint = responder.EndPoint;
        context.WriteEvent(new { Event = "listening", EndPoint = endPoint, endPoint.Address, endPoint.Port, Namespace = responder.Options.Context.Name });
        if (!context.Json)
            context.Page.WriteLine($"answering on {endPoint} in {NetworkWords.Where(responder.Options.Context)} ({(responder.Options.Key is null ? "STAMP over UDP, echo over TCP" : "STAMP with a key over UDP")})");
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
            Key = _key.Read(parse),
            Stateful = !parse.GetValue(_stateless),
            PacketsPerSecondPerSource = parse.GetValue(_rate) ?? defaults.PacketsPerSecondPerSource,
            MaxConnections = parse.GetValue(_connections) ?? defaults.MaxConnections,
            Label = parse.GetValue(_socket.Label),
            Tags = parse.GetValue(_socket.Tags)!,
        };
    }
}
