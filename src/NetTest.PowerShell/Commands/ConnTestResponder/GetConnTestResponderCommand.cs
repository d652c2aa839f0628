using System.Management.Automation;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the responders of this session.</summary>
[Cmdlet(VerbsCommon.Get, "ConnTestResponder")]
[OutputType(typeof(RunningConnTestResponder))]
public sealed class GetConnTestResponderCommand : RunningTrafficCmdlet<RunningConnTestResponder>
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter<RunningConnTestResponder>))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Makes the cmdlet.</summary>
    public GetConnTestResponderCommand()
        : base("ConnTest", "Responder")
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Pick(Name), enumerateCollection: true);
}
