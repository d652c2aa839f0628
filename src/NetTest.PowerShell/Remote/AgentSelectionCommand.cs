using System.Management.Automation;
using NetTest.Engine.Remote.Runs;

namespace NetTest.PowerShell.Remote;

/// <summary>What the cmdlets that need agents' groups have in common.</summary>
public abstract class AgentSelectionCommand : AgentCommand
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] GroupPath { get; set; } = [];

    [Parameter]
    public SwitchParameter AllowSeveralGroups { get; set; }

    /// <summary>Puts together what the parameters and the files say.</summary>
    internal RunSetup? ReadSetup(Func<RemoteRunOptions, RemoteRunOptions>? change = null, RemoteFile? file = null, TestRunFileEntry? run = null) => Read(
        () =>
        {
            var carrier = new SessionCarrier(Session);
            var options = Reach(carrier) with { AllowSeveralGroups = AllowSeveralGroups };
            return RunSetup.Create(change?.Invoke(options) ?? options, InventoryPath, [.. GroupPath.Select(ResolvePath)], NamedAgents(carrier), file, run);
        },
        Inventory);
}
