using System.Management.Automation;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Remote;

namespace NetTest.PowerShell.Commands;

/// <summary>Runs one testlet here, or on agents, against targets that run no agent.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Testlet", SupportsShouldProcess = true)]
[OutputType(typeof(TestletResult))]
public sealed class InvokeTestletCommand : TestRunCommand
{
    private readonly List<string> _targets = [];

    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(TestletCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Target { get; set; } = [];

    [Parameter(Position = 2)]
    [Alias("Arguments")]
    public string? Argument { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Namespace { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _targets.AddRange(Target);

    // All targets of the pipeline together, so that agents are connected to once.
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A pipeline that brings nothing asks for nothing.
        if (_targets.Count == 0 || Read(CreateSetup, Name) is not { } setup || Read(CreateRun, Name) is not { } run)
            return;
        var agents = string.Join(", ", setup.Inventory.Agents.Select(agent => agent.Name));
        if (ShouldProcess($"{string.Join(", ", _targets)} from {agents}", $"Run testlet '{Name}'"))
            Run(token => RemoteTestRun.RunAsync(run, setup.Inventory, setup.Options, CreateProgress(run, EmitProgress), EmitRow, token), Name);
    }

    private TestRunDefinition CreateRun() => Limit(TestRunDefinition.AdHoc(Name, ["*"], _targets, Argument, TargetKind.Uncontrolled));

    private RunSetup CreateSetup()
    {
        var carrier = new SessionCarrier(Session);
        // One that is not there is a mistake of the line's, not something that the network does.
        if (Namespace is not null)
            NetworkContext.Open(Namespace).Dispose();
        var here = Namespace is not null ? new AgentEntry { Name = Namespace, Carrier = "namespace" } : new AgentEntry { Name = Environment.MachineName, Carrier = "local" };
        var agents = NamedAgents(carrier);
        return RunSetup.Create(ReadOptions(carrier), InventoryPath, [], HasAgents && Namespace is null ? agents : [.. agents, here]);
    }
}
