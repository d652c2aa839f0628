using NetTest.Engine;
using System.Management.Automation;
using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Names;
using NetTest.Engine.Traffic;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Sessions;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Starts a traffic client against a server; it runs until its load is done.</summary>
[Cmdlet(VerbsLifecycle.Start, "TrafficClient", SupportsShouldProcess = true, DefaultParameterSetName = ClosedLoop)]
[OutputType(typeof(RunningTrafficClient))]
public sealed class StartTrafficClientCommand : TrafficCommand
{
    private const string ClosedLoop = "ClosedLoop";
    private const string OpenLoop = "OpenLoop";

    // Boxed for the same reason as in the base class.
    private object? _sourcePorts;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter))]
    [ServerTransformation]
    [ValidateNotNull]
    public ServerReference? Server { get; set; }

    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, long.MaxValue)]
    public long? Connections { get; set; }

    [Parameter(ParameterSetName = ClosedLoop, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, int.MaxValue)]
    public int Concurrency { get; set; } = 1;

    [Parameter(ParameterSetName = ClosedLoop, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, LongestWait.Seconds)]
    public double DelaySeconds { get; set; }

    [Parameter(ParameterSetName = OpenLoop, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [RateTransformation]
    [ValidateRange(0.000001, 10_000_000)]
    public double? Rate { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double? DurationSeconds { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Ca { get; set; }

    [Parameter]
    public SwitchParameter Insecure { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public IPAddress? SourceAddress { get; set; }

    [Parameter]
    public PortRange? SourcePorts
    {
        get => (PortRange?)_sourcePorts;
        set => _sourcePorts = value;
    }

    [Parameter]
    [ValidateRange(1, 32767)]
    public int? KeepAliveSeconds { get; set; }

    [Parameter]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double ConnectTimeoutSeconds { get; set; } = 5;

    [Parameter]
    [ValidateRange(0, LongestWait.Seconds)]
    public double? ServerResponseDelaySeconds { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var session = Session;
        var server = Server!.Server ?? FindByName(session, Server);
        if (Read(() => CreateOptions(server), Server) is not { } options
            || !ShouldProcess($"{options.Pattern.Name} over {ProtocolName.Of(options.Protocol, options.Tls is not null)} to {Server}", "Start traffic client"))
        {
            return;
        }

        var host = Server.Host;
        Keep((context, token) => StartAsync(server, host, options with { Context = context, Log = Log }, token), (id, client) => new RunningTrafficClient(id, client), Server);
    }

    private async Task<TrafficClient> StartAsync(RunningTrafficServer? server, string host, TrafficClientOptions options, CancellationToken cancellationToken)
    {
        var address = server is null
            ? (await NameLookup.FindAsync(options.Context, host, SourceAddress?.AddressFamily, cancellationToken).ConfigureAwait(false))[0]
            : await ServerLookup.FindAddressAsync(server, Namespace, SourceAddress?.AddressFamily, cancellationToken).ConfigureAwait(false);
        return await TrafficClient.StartAsync(options with { Server = new IPEndPoint(address, options.Server.Port) }, cancellationToken).ConfigureAwait(false);
    }

    // The name of a server of this session wins over a host of that name: whoever named a server means it.
    private static RunningTrafficServer? FindByName(ModuleSession session, ServerReference reference) =>
        session.Running<RunningTrafficServer>().FirstOrDefault(server => server.State == RunState.Running && string.Equals(server.Name, reference.ToString(), StringComparison.Ordinal));

    private TrafficClientOptions CreateOptions(RunningTrafficServer? server)
    {
        var inherited = server?.Options;
        var udp = Given(nameof(Udp), Udp) ?? inherited?.Protocol == TransportProtocol.Udp;
        var options = new TrafficClientOptions
        {
            Name = Name,
            // The address is known only when the name has been looked up; the port is known now.
            Server = new IPEndPoint(IPAddress.IPv6None, Port ?? server?.Port ?? Server!.Port ?? 443),
            Protocol = udp ? TransportProtocol.Udp : TransportProtocol.Tcp,
            Pattern = ResolvePattern() ?? inherited?.Pattern ?? TrafficPattern.BaseHttp,
            Tls = ReadTls(nameof(Ca), Ca, Given(nameof(Insecure), Insecure)).ForClient(udp ? null : inherited?.Tls),
            Connections = Connections ?? (DurationSeconds is null ? 1 : null),
            Concurrency = Concurrency,
            Rate = Rate,
            Delay = TimeSpan.FromSeconds(DelaySeconds),
            Duration = Seconds(DurationSeconds),
            ResponseDelay = Seconds(ResponseDelaySeconds),
            ServerResponseDelay = Seconds(ServerResponseDelaySeconds) ?? inherited?.ResponseDelay,
            VerifyPayload = Given(nameof(VerifyPayload), VerifyPayload) ?? inherited?.VerifyPayload ?? false,
            ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeoutSeconds),
            HandshakeTimeout = TimeSpan.FromSeconds(HandshakeTimeoutSeconds),
            TransactionTimeout = TimeSpan.FromSeconds(TransactionTimeoutSeconds),
            SourceAddress = SourceAddress,
            SourcePorts = SourcePorts,
            Dscp = Dscp,
            MaximumSegmentSize = Mss,
            KeepAlive = Seconds(KeepAliveSeconds),
            DatagramBytes = MyInvocation.BoundParameters.ContainsKey(nameof(DatagramBytes)) ? DatagramBytes : inherited?.DatagramBytes ?? DatagramBytes,
            Label = Label,
            Tags = Tags,
        };
        CheckUdp(options.Protocol, options.Tls is not null);
        return options;
    }
}
