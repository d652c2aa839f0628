using System.Management.Automation;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the traffic clients of this session.</summary>
[Cmdlet(VerbsCommon.Get, "TrafficClient")]
[OutputType(typeof(RunningTrafficClient))]
public sealed class GetTrafficClientCommand() : GetRunningCmdlet<RunningTrafficClient>("Traffic", "Client");
