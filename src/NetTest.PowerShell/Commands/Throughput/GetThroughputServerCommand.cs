using System.Management.Automation;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the throughput servers of this session.</summary>
[Cmdlet(VerbsCommon.Get, "ThroughputServer")]
[OutputType(typeof(RunningThroughputServer))]
public sealed class GetThroughputServerCommand() : GetRunningCmdlet<RunningThroughputServer>("Throughput", "Server");
