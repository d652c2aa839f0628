using System.Management.Automation;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the monitors of this session, with their peers as they stand.</summary>
[Cmdlet(VerbsCommon.Get, "ConnTestMonitor")]
[OutputType(typeof(RunningConnTestMonitor))]
public sealed class GetConnTestMonitorCommand : RunningTrafficCmdlet<RunningConnTestMonitor>
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter<RunningConnTestMonitor>))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Makes the cmdlet.</summary>
    public GetConnTestMonitorCommand()
        : base("ConnTest", "Monitor")
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Pick(Name), enumerateCollection: true);
}
