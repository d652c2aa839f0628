using System.Management.Automation;
using NetTest.Engine.Topology;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Removes namespaces that NetTest made.</summary>
[Cmdlet(VerbsCommon.Remove, "TestNamespace", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(void))]
public sealed class RemoveTestNamespaceCommand : OwnNamespaceCmdlet
{
    private const string ByName = "ByName";
    private const string Orphans = "Orphans";

    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    [Parameter(ParameterSetName = Orphans, Mandatory = true)]
    public SwitchParameter Orphaned { get; set; }

    [Parameter(ParameterSetName = Orphans)]
    public SwitchParameter IncludeKept { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Orphaned)
        {
            RemoveOrphans();
            return;
        }

        foreach (var name in Name)
        {
            foreach (var match in Expand(name))
            {
                if (ShouldProcess(match, "Remove network namespace"))
                    Remove(match);
            }
        }
    }

    private void Remove(string name)
    {
        var session = Session;
        Run(
            async token =>
            {
                await StopTrafficAsync(session, name, token).ConfigureAwait(false);
                if (session.Take(name) is { } topology)
                    await RemoveAsync(session, name, topology, token).ConfigureAwait(false);
                else
                    await NamespaceCatalog.RemoveAsync(name, Log, token).ConfigureAwait(false);
                EmitVerbose($"Removed network namespace '{name}'.");
            },
            name);
    }

    private async Task RemoveAsync(ModuleSession session, string name, LiveTopology topology, CancellationToken cancellationToken)
    {
        try
        {
            await topology.RemoveAsync(Log, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What still stands is still this session's to remove.
            session.Add(name, topology);
            throw;
        }
    }

    // A socket keeps its namespace alive in the kernel, without a name and out of everyone's reach.
    private async Task StopTrafficAsync(ModuleSession session, string name, CancellationToken cancellationToken)
    {
        var inside = session.Running<RunningTraffic>()
            .Where(item => item.State == RunState.Running && string.Equals(item.Namespace, name, StringComparison.Ordinal))
            // Whoever asks before whoever answers.
            .OrderBy(item => item is not RunningTrafficClient);
        foreach (var item in inside)
        {
            EmitWarning($"{item.Kind} '{item.Name}' was still running in namespace '{name}'; it has been stopped.");
            await item.EndAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void RemoveOrphans()
    {
        if (!ShouldProcess(IncludeKept ? "what dead owners left behind, and kept scenarios" : "what dead owners left behind", "Remove network namespaces and bridges"))
            return;
        Run(async token =>
        {
            foreach (var name in await NamespaceCatalog.RemoveOrphansAsync(IncludeKept, Log, token).ConfigureAwait(false))
                EmitVerbose($"Removed '{name}'.");
        });
    }
}
