using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops responders and writes what they have seen.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ConnTestResponder", SupportsShouldProcess = true, DefaultParameterSetName = ByResponder)]
[OutputType(typeof(ConnTestResponderResult))]
public sealed class StopConnTestResponderCommand : RunningTrafficCmdlet<RunningConnTestResponder>
{
    private const string ByResponder = "ByResponder";
    private const string ByName = "ByName";

    [Parameter(ParameterSetName = ByResponder, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningConnTestResponder[] Responder { get; set; } = [];

    [Parameter(ParameterSetName = ByName, Mandatory = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter<RunningConnTestResponder>))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Makes the cmdlet.</summary>
    public StopConnTestResponderCommand()
        : base("ConnTest", "Responder")
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => End(ParameterSetName == ByName ? Pick(Name) : Responder);
}
