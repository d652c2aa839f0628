using System.Management.Automation;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the traffic servers of this session.</summary>
[Cmdlet(VerbsCommon.Get, "TrafficServer")]
[OutputType(typeof(RunningTrafficServer))]
public sealed class GetTrafficServerCommand() : GetRunningCmdlet<RunningTrafficServer>("Traffic", "Server");
