using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops traffic servers and writes what they have seen.</summary>
[Cmdlet(VerbsLifecycle.Stop, "TrafficServer", SupportsShouldProcess = true, DefaultParameterSetName = ByServer)]
[OutputType(typeof(TrafficServerResult))]
public sealed class StopTrafficServerCommand() : ChosenRunningCmdlet<RunningTrafficServer>("Traffic", "Server")
{
    private const string ByServer = "ByServer";

    [Parameter(ParameterSetName = ByServer, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningTrafficServer[] Server { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => End(Choose(Server));
}
