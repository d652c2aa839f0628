using NetTest.Engine;
using System.Management.Automation;
using System.Net;
using NetTest.Engine.Traffic;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Sessions;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Starts a traffic server, which this session keeps until it is stopped.</summary>
[Cmdlet(VerbsLifecycle.Start, "TrafficServer", SupportsShouldProcess = true)]
[OutputType(typeof(RunningTrafficServer))]
public sealed class StartTrafficServerCommand : TrafficCommand
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public IPAddress Address { get; set; } = IPAddress.IPv6Any;

    [Parameter(Position = 1)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = 443;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientCa { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CaOut { get; set; }

    [Parameter]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double IdleTimeoutSeconds { get; set; } = 120;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Read(CreateOptions, Name) is not { } options)
            return;
        var where = $"{options.Pattern.Name} over {ProtocolName.Of(options.Protocol, options.Tls is not null)} on {new IPEndPoint(Address, Port)} in {Namespace ?? "host"}";
        if (ShouldProcess(where, "Start traffic server"))
            Keep((context, token) => StartAsync(options with { Context = context, Log = Log }, token), (id, server) => new RunningTrafficServer(id, server), Namespace ?? Address.ToString());
    }

    private Task<TrafficServer> StartAsync(TrafficServerOptions options, CancellationToken cancellationToken)
    {
        if (CaOut is not null)
            AuthorityFile.Write(ResolvePath(CaOut));
        return TrafficServer.StartAsync(options, cancellationToken);
    }

    private TrafficServerOptions CreateOptions()
    {
        var options = new TrafficServerOptions
        {
            Name = Name,
            Address = Address,
            Port = Port,
            Protocol = Udp ? TransportProtocol.Udp : TransportProtocol.Tcp,
            Pattern = ResolvePattern() ?? TrafficPattern.BaseHttp,
            Tls = ReadTls(nameof(ClientCa), ClientCa, insecure: null).ForServer(),
            ResponseDelay = Seconds(ResponseDelaySeconds),
            VerifyPayload = VerifyPayload,
            HandshakeTimeout = TimeSpan.FromSeconds(HandshakeTimeoutSeconds),
            TransactionTimeout = TimeSpan.FromSeconds(TransactionTimeoutSeconds),
            IdleTimeout = TimeSpan.FromSeconds(IdleTimeoutSeconds),
            Dscp = Dscp,
            MaximumSegmentSize = Mss,
            DatagramBytes = DatagramBytes,
            Label = Label,
            Tags = Tags,
        };
        CheckUdp(options.Protocol, options.Tls is not null);
        AuthorityFile.Check(CaOut, options.Tls);
        return options;
    }
}
