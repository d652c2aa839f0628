using System.Management.Automation;
using NetTest.Engine;
using NetTest.Engine.Remote.Installation;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.PowerShell.Remote;

namespace NetTest.PowerShell.Commands;

/// <summary>Puts the executable nettest, or the module, onto agents.</summary>
[Cmdlet(VerbsLifecycle.Install, "TestAgent", SupportsShouldProcess = true)]
[OutputType(typeof(AgentInstallation))]
public sealed class InstallTestAgentCommand : AgentCommand
{
    [Parameter(Position = 0)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? PackagePath { get; set; }

    [Parameter]
    public SwitchParameter Module { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [ValidateRange(1, 1000)]
    public int? AgentsAtOnce { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var carrier = new SessionCarrier(Session);
        if (Read(() => RunSetup.Create(Reach(carrier), InventoryPath, [], NamedAgents(carrier)), Inventory) is not { } setup)
            return;
        var reached = setup.Inventory.Agents.Where(agent => agent.Carrier is "ssh" or SessionCarrier.CarrierName).ToList();
        if (reached.Count == 0)
            Report(new NetTestException(ErrorReason.InvalidArgument, "None of these agents is reached by ssh or by a session; those in namespaces run the NetTest of this machine and need none of their own."), Inventory);
        var what = Module ? "Install the module NetTest" : "Install nettest";
        var agents = reached.Where(agent => ShouldProcess(agent.Name, what)).ToList();
        var folder = MyInvocation.MyCommand.Module?.ModuleBase ?? ".";
        var options = new AgentInstallOptions
        {
            Kind = Module ? AgentPackageKind.Module : AgentPackageKind.Executable,
            PackagePath = PackagePath is null ? null : ResolvePath(PackagePath),
            OwnFolders = [Path.Combine(folder, "bin", "agent")],
            ModuleFolder = folder,
            Force = Force,
            ConnectTimeout = setup.Options.ConnectTimeout,
        };
        options = options with { AtOnce = AgentsAtOnce ?? options.AtOnce };
        Run(token => AgentInstaller.InstallAsync(agents, agent => Open(carrier, agent, options), options, Emit, token), PackagePath);
    }

    private static IInstallTarget Open(SessionCarrier carrier, AgentEntry agent, AgentInstallOptions options) => agent.Carrier == SessionCarrier.CarrierName
        ? new SessionInstallTarget(agent, carrier.Open(agent))
        : new SshInstallTarget(agent, options.ConnectTimeout);
}
