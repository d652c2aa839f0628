using System.Management.Automation;
using System.Net;
using NetTest.Engine;
using NetTest.Engine.Topology;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>Builds a network namespace with its links.</summary>
[Cmdlet(VerbsCommon.New, "TestNamespace", SupportsShouldProcess = true, DefaultParameterSetName = SingleLink)]
[OutputType(typeof(NamespaceInfo))]
public sealed class NewTestNamespaceCommand : EngineCmdlet
{
    private const string SingleLink = "SingleLink";
    private const string SeveralLinks = "SeveralLinks";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    [Parameter(ParameterSetName = SingleLink, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Bridge { get; set; }

    [Parameter(ParameterSetName = SingleLink, ValueFromPipelineByPropertyName = true)]
    [CidrTransformation]
    public InterfaceAddress[] Address { get; set; } = [];

    [Parameter(ParameterSetName = SingleLink, ValueFromPipelineByPropertyName = true)]
    public IPAddress[] Gateway { get; set; } = [];

    [Parameter(ParameterSetName = SingleLink, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Interface { get; set; }

    [Parameter(ParameterSetName = SingleLink, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(68, 65535)]
    public int? MtuBytes { get; set; }

    [Parameter(ParameterSetName = SingleLink)]
    [ImpairmentTransformation]
    public ImpairmentSpec? Impairment { get; set; }

    [Parameter(ParameterSetName = SingleLink)]
    [Alias("Egress")]
    [ImpairmentTransformation]
    public ImpairmentSpec? EgressImpairment { get; set; }

    [Parameter(ParameterSetName = SingleLink)]
    [Alias("Ingress")]
    [ImpairmentTransformation]
    public ImpairmentSpec? IngressImpairment { get; set; }

    [Parameter]
    [ValidateSet("Auto", "Kernel", "Emulator")]
    public string ImpairmentBackend { get; set; } = "Auto";

    [Parameter(ParameterSetName = SeveralLinks, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public TestNamespaceLink[] Link { get; set; } = [];

    [Parameter]
    [Alias("Router")]
    public SwitchParameter Forwarding { get; set; }

    [Parameter]
    public SwitchParameter EmulateGateways { get; set; }

    [Parameter]
    public SwitchParameter SkipGatewayCheck { get; set; }

    [Parameter]
    public SwitchParameter Persistent { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Label { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Read(CreateSpec, Name) is not { } spec || !ShouldProcess(Name, "Create network namespace"))
            return;
        var session = Session;
        Run(
            async token =>
            {
                var topology = await LiveTopology.BuildAsync(spec, CreateOptions(), token).ConfigureAwait(false);
                session.Add(Name, topology);
                foreach (var info in topology.Namespaces)
                    Emit(info);
            },
            Name);
    }

    private TopologySpec CreateSpec() => new()
    {
        Namespaces = [new NamespaceSpec { Name = Name, Links = CreateLinks(), Forwarding = Forwarding }],
        EmulateGateways = EmulateGateways,
    };

    private IReadOnlyList<LinkSpec> CreateLinks()
    {
        if (Link.Length > 0)
            return [.. Link.Select(link => link.ToSpec())];
        if (Bridge is not null)
        {
            return
            [
                new TestNamespaceLink
                {
                    Bridge = Bridge,
                    Address = [.. Address.Select(address => address.ToString())],
                    Gateway = Gateway,
                    Interface = Interface,
                    MtuBytes = MtuBytes,
                    Impairment = Impairment,
                    EgressImpairment = EgressImpairment,
                    IngressImpairment = IngressImpairment,
                }.ToSpec(),
            ];
        }

        return Address.Length == 0 && Gateway.Length == 0 && Interface is null && MtuBytes is null && (Impairment ?? EgressImpairment ?? IngressImpairment) is null
            ? []
            : throw new NetTestException(
                ErrorReason.InvalidArgument, $"Namespace '{Name}' has an address or link option but no -Bridge; name the bridge that its link is to sit in.", Name);
    }

    private TopologyOptions CreateOptions() => new()
    {
        Lifetime = Persistent ? TopologyLifetime.Persistent : TopologyLifetime.Process,
        Label = Label,
        ImpairmentBackend = Enum.Parse<ImpairmentBackend>(ImpairmentBackend, ignoreCase: true),
        CheckGateways = !SkipGatewayCheck,
        Log = Log,
    };
}
