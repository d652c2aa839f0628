using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops throughput servers and writes what they have served.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ThroughputServer", SupportsShouldProcess = true, DefaultParameterSetName = ByServer)]
[OutputType(typeof(ThroughputServerResult))]
public sealed class StopThroughputServerCommand() : ChosenRunningCmdlet<RunningThroughputServer>("Throughput", "Server")
{
    private const string ByServer = "ByServer";

    [Parameter(ParameterSetName = ByServer, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningThroughputServer[] Server { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => End(Choose(Server));
}
