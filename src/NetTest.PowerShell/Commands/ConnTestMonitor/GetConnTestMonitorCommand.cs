using System.Management.Automation;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the monitors of this session, with their peers as they stand.</summary>
[Cmdlet(VerbsCommon.Get, "ConnTestMonitor")]
[OutputType(typeof(RunningConnTestMonitor))]
public sealed class GetConnTestMonitorCommand() : GetRunningCmdlet<RunningConnTestMonitor>("ConnTest", "Monitor");
