using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Remote;

/// <summary>What the cmdlets that talk to agents have in common: how agents are named.</summary>
public abstract class AgentCommand : EngineCmdlet
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Inventory { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public new PSSession[] Session { get; set; } = [];

    [Parameter]
    [Alias("ComputerName")]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    [Parameter]
    [ValidateRange(0.1, 3600)]
    public double? ConnectTimeoutSeconds { get; set; }

    /// <summary>Whether the user named any agents.</summary>
    internal bool HasAgents => Inventory is not null || Session.Length > 0 || HostName.Length > 0;

    /// <summary>How agents are reached.</summary>
    internal RemoteRunOptions Reach(SessionCarrier carrier)
    {
        var defaults = new RemoteRunOptions();
        return defaults with
        {
            Carriers = [carrier],
            Log = Log,
            ConnectTimeout = ConnectTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : defaults.ConnectTimeout,
        };
    }

    /// <summary>The agents that are named, besides those of the inventory.</summary>
    internal IReadOnlyList<AgentEntry> NamedAgents(SessionCarrier carrier) => [.. carrier.Agents, .. HostName.Select(AgentEntry.FromHost)];

    internal string? InventoryPath => ResolveOptional(Inventory);
}
