using System.Globalization;
using System.Management.Automation;
using System.Net;
using NetTest.Engine;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Authentication;
using NetTest.Engine.Topology;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Starts a throughput server, which this session keeps until it is stopped.</summary>
[Cmdlet(VerbsLifecycle.Start, "ThroughputServer", SupportsShouldProcess = true)]
[OutputType(typeof(RunningThroughputServer))]
public sealed class StartThroughputServerCommand : NamespaceCmdlet
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public IPAddress Address { get; set; } = IPAddress.IPv6Any;

    [Parameter(Position = 1)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = 5201;

    [Parameter]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double? Seconds { get; set; }

    [Parameter]
    public SwitchParameter OneOff { get; set; }

    [Parameter]
    [ValidateRange(1, 10000)]
    public int MaxClients { get; set; } = 256;

    [Parameter]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double? MaxSeconds { get; set; }

    [Parameter]
    [QuantityTransformation]
    [ValidateRange(1, long.MaxValue)]
    public long? MaxRate { get; set; }

    [Parameter]
    [ValidateRange(1, 256)]
    public int? MaxStreams { get; set; }

    [Parameter]
    [QuantityTransformation]
    [ValidateRange(1, long.MaxValue)]
    public long? TotalRate { get; set; }

    [Parameter]
    [ValidateRange(1, 1000000)]
    public int? TotalStreams { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Allow { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PrivateKey { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Users { get; set; }

    [Parameter]
    [ValidateRange(1, 86400)]
    public double TimeSkewSeconds { get; set; } = 10;

    [Parameter]
    public SwitchParameter AllowPkcs1Padding { get; set; }

    [Parameter]
    [ValidateRange(0.001, LongestWait.Seconds)]
    public double IdleTimeoutSeconds { get; set; } = 30;

    [Parameter]
    public SwitchParameter NoSegmentationOffload { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Read(CreateOptions, Name) is not { } options
            || !ShouldProcess($"iperf3 protocol on {new IPEndPoint(Address, Port)} in {Namespace ?? "host"}", "Start throughput server"))
        {
            return;
        }

        Keep((context, token) => StartAsync(options with { Context = context, Log = Log }, token), (id, server) => new RunningThroughputServer(id, server), Namespace ?? Address.ToString());
    }

    private static async Task<ThroughputServer> StartAsync(ThroughputServerOptions options, CancellationToken cancellationToken)
    {
        var server = new ThroughputServer(options);
        try
        {
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch (Exception)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private ThroughputServerOptions CreateOptions() => new()
    {
        Name = Name,
        Address = Address,
        Port = Port,
        MaxClients = MaxClients,
        ClientLimits = new ThroughputLimits { Duration = TrafficCommand.Seconds(MaxSeconds), BitsPerSecond = MaxRate, Streams = MaxStreams },
        TotalLimits = new ThroughputLimits { Duration = TrafficCommand.Seconds(Seconds), BitsPerSecond = TotalRate, Streams = TotalStreams },
        Allow = [.. Allow.Select(ReadNetwork)],
        Authorization = CreateAuthorization(),
        OneOff = OneOff,
        IdleTimeout = TimeSpan.FromSeconds(IdleTimeoutSeconds),
        SegmentationOffload = !NoSegmentationOffload,
        Label = Label,
        Tags = Tags,
    };

    private static IPNetwork ReadNetwork(string text) => InterfaceAddress.TryParse(text, CultureInfo.InvariantCulture, out var address)
        ? address.Network
        : throw new NetTestException(ErrorReason.InvalidArgument, $"-Allow '{text}' is not a network, such as 10.1.0.0/16 or 2001:db8::/32.", text);

    private ThroughputAuthorization? CreateAuthorization()
    {
        if ((PrivateKey is null) != (Users is null))
            throw new NetTestException(ErrorReason.InvalidArgument, "-PrivateKey and -Users belong together; give both.", "-Users");
        return PrivateKey is null
            ? null
            : new ThroughputAuthorization
            {
                PrivateKeyPem = CredentialFiles.LoadPrivateKey(ResolvePath(PrivateKey)),
                Users = CredentialFiles.LoadUsers(ResolvePath(Users!)),
                AllowedSkew = TimeSpan.FromSeconds(TimeSkewSeconds),
                AllowPkcs1Padding = AllowPkcs1Padding,
            };
    }
}
