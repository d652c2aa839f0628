using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops responders and writes what they have seen.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ConnTestResponder", SupportsShouldProcess = true, DefaultParameterSetName = ByResponder)]
[OutputType(typeof(ConnTestResponderResult))]
public sealed class StopConnTestResponderCommand() : ChosenRunningCmdlet<RunningConnTestResponder>("ConnTest", "Responder")
{
    private const string ByResponder = "ByResponder";

    [Parameter(ParameterSetName = ByResponder, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningConnTestResponder[] Responder { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => End(Choose(Responder));
}
