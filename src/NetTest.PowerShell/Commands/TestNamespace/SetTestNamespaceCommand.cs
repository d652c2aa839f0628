using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Topology;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>Changes what a link of a standing namespace does to frames.</summary>
[Cmdlet(VerbsCommon.Set, "TestNamespace", SupportsShouldProcess = true, DefaultParameterSetName = Impair)]
[OutputType(typeof(NamespaceInfo))]
public sealed class SetTestNamespaceCommand : OwnNamespaceCmdlet
{
    private const string Impair = "Impair";
    private const string Clear = "Clear";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Interface { get; set; }

    [Parameter(ParameterSetName = Impair, Position = 1)]
    [ImpairmentTransformation]
    public ImpairmentSpec? Impairment { get; set; }

    [Parameter(ParameterSetName = Impair)]
    [Alias("Egress")]
    [ImpairmentTransformation]
    public ImpairmentSpec? EgressImpairment { get; set; }

    [Parameter(ParameterSetName = Impair)]
    [Alias("Ingress")]
    [ImpairmentTransformation]
    public ImpairmentSpec? IngressImpairment { get; set; }

    [Parameter(ParameterSetName = Clear, Mandatory = true)]
    public SwitchParameter ClearImpairment { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    // What stands first is bound before what the pipeline brings, which then has no parameter left: one error says so, instead of one for each namespace.
    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!MyInvocation.ExpectingInput || Name.Length == 0)
            return;
        var remedy = Name is [var text] && text.Contains('=', StringComparison.Ordinal)
            ? $"name the parameter: -Impairment {text}"
            : $"leave '{string.Join(", ", Name)}' away, or the pipeline";
        Report(new NetTestException(ErrorReason.InvalidArgument, $"The namespaces come from the pipeline, and -Name is given too; {remedy}.", Name), Name);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var none = ClearImpairment ? new ImpairmentSpec() : null;
        var change = new LinkChange
        {
            Interface = Interface,
            Egress = none ?? EgressImpairment ?? Impairment,
            Ingress = none ?? IngressImpairment ?? Impairment,
        };
        foreach (var name in Name.SelectMany(Expand))
        {
            if (change is { Egress: null, Ingress: null })
                Report(new NetTestException(ErrorReason.InvalidArgument, "Nothing is to change; give -Impairment, -EgressImpairment, -IngressImpairment or -ClearImpairment.", name), name);
            else if (ShouldProcess(name, Describe(change)))
                Change(name, change);
        }
    }

    private void Change(string name, LinkChange change) => Run(
        async token =>
        {
            var info = await NamespaceCatalog.ChangeAsync(name, change, Log, token).ConfigureAwait(false);
            if (PassThru)
                Emit(info);
        },
        name);

    private static string Describe(LinkChange change) =>
        $"Set impairment of {change.Interface ?? "its link"}: egress {Text(change.Egress)}, ingress {Text(change.Ingress)}";

    private static string Text(ImpairmentSpec? spec) => spec is null ? "as it is" : ImpairmentText.Format(spec);
}
