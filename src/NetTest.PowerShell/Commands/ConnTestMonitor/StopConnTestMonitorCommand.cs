using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops monitors and writes what they have seen.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ConnTestMonitor", SupportsShouldProcess = true, DefaultParameterSetName = ByMonitor)]
[OutputType(typeof(ConnTestMonitorResult))]
public sealed class StopConnTestMonitorCommand() : ChosenRunningCmdlet<RunningConnTestMonitor>("ConnTest", "Monitor")
{
    private const string ByMonitor = "ByMonitor";

    [Parameter(ParameterSetName = ByMonitor, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningConnTestMonitor[] Monitor { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => End(Choose(Monitor));
}
