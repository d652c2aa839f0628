using System.Management.Automation;
using NetTest.Engine.Remote.Inventory;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Remote;

namespace NetTest.PowerShell.Commands;

/// <summary>Asks agents for their facts, their clocks, their groups and why they are in them.</summary>
[Cmdlet(VerbsCommon.Get, "TestAgent")]
[OutputType(typeof(AgentReport))]
public sealed class GetTestAgentCommand : AgentSelectionCommand
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ReadSetup() is not { } setup)
            return;
        var filters = NameFilter.ForAll(Name).ToList();
        foreach (var filter in filters.Where(filter => !filter.HasWildcards && !setup.Inventory.Agents.Any(agent => filter.IsMatch(agent.Name))))
            WriteError(ErrorRecords.ForUnknownAgent(filter.Text));
        var inventory = setup.Inventory with { Agents = [.. setup.Inventory.Agents.Where(agent => filters.Exists(filter => filter.IsMatch(agent.Name)))] };
        if (inventory.Agents.Count > 0)
            Run(token => AgentSurvey.RunAsync(inventory, setup.Options, Emit, token), Inventory);
    }
}
