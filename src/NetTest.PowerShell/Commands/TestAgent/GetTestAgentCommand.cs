using System.Management.Automation;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Remote;

namespace NetTest.PowerShell.Commands;

/// <summary>Asks agents for their facts, their clocks, their groups and why they are in them.</summary>
[Cmdlet(VerbsCommon.Get, "TestAgent")]
[OutputType(typeof(AgentReport))]
public sealed class GetTestAgentCommand : AgentCommand
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] GroupPath { get; set; } = [];

    [Parameter]
    public SwitchParameter AllowSeveralGroups { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Read(CreateSetup, Inventory) is not { } setup)
            return;
        var filters = NameFilter.ForAll(Name).ToList();
        foreach (var filter in filters.Where(filter => !filter.HasWildcards && !setup.Inventory.Agents.Any(agent => filter.IsMatch(agent.Name))))
            WriteError(ErrorRecords.ForUnknownAgent(filter.Text));
        var inventory = setup.Inventory with { Agents = [.. setup.Inventory.Agents.Where(agent => filters.Exists(filter => filter.IsMatch(agent.Name)))] };
        if (inventory.Agents.Count > 0)
            Run(token => AgentSurvey.RunAsync(inventory, setup.Options, Emit, token), Inventory);
    }

    private RunSetup CreateSetup()
    {
        var carrier = new SessionCarrier(Session);
        return RunSetup.Create(Reach(carrier) with { AllowSeveralGroups = AllowSeveralGroups }, InventoryPath, [.. GroupPath.Select(ResolvePath)], NamedAgents(carrier));
    }
}
