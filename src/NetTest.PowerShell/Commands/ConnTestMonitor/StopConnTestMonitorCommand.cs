using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops monitors and writes what they have seen.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ConnTestMonitor", SupportsShouldProcess = true, DefaultParameterSetName = ByMonitor)]
[OutputType(typeof(ConnTestMonitorResult))]
public sealed class StopConnTestMonitorCommand : RunningTrafficCmdlet<RunningConnTestMonitor>
{
    private const string ByMonitor = "ByMonitor";
    private const string ByName = "ByName";

    [Parameter(ParameterSetName = ByMonitor, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningConnTestMonitor[] Monitor { get; set; } = [];

    [Parameter(ParameterSetName = ByName, Mandatory = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter<RunningConnTestMonitor>))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Makes the cmdlet.</summary>
    public StopConnTestMonitorCommand()
        : base("ConnTest", "Monitor")
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => End(ParameterSetName == ByName ? Pick(Name) : Monitor);
}
