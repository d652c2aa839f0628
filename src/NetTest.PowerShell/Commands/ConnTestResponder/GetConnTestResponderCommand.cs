using System.Management.Automation;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the responders of this session.</summary>
[Cmdlet(VerbsCommon.Get, "ConnTestResponder")]
[OutputType(typeof(RunningConnTestResponder))]
public sealed class GetConnTestResponderCommand() : GetRunningCmdlet<RunningConnTestResponder>("ConnTest", "Responder");
