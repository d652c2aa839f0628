using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Topology;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the network namespaces of this machine.</summary>
[Cmdlet(VerbsCommon.Get, "TestNamespace")]
[OutputType(typeof(NamespaceInfo))]
public sealed class GetTestNamespaceCommand : EngineCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public NamespaceState[] State { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(
        async token =>
        {
            var all = await NamespaceCatalog.ListAsync(token).ConfigureAwait(false);
            foreach (var filter in NameFilter.ForAll(Name))
            {
                var found = all.Where(item => filter.IsMatch(item.Name)).ToArray();
                if (found.Length == 0 && !filter.HasWildcards)
                    EmitError(NotFound(filter.Text));
                foreach (var item in found.Where(item => State.Length == 0 || State.Contains(item.State)))
                    Emit(item);
            }
        },
        Name);

    internal static NetTestException NotFound(string name) => new(
        ErrorReason.NamespaceNotFound, $"There is no network namespace '{name}'; Get-TestNamespace lists those there are.", name);
}
