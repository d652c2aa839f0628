using System.Management.Automation;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the traffic servers of this session.</summary>
[Cmdlet(VerbsCommon.Get, "TrafficServer")]
[OutputType(typeof(RunningTrafficServer))]
public sealed class GetTrafficServerCommand : RunningTrafficCmdlet<RunningTrafficServer>
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter<RunningTrafficServer>))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Makes the cmdlet.</summary>
    public GetTrafficServerCommand()
        : base("Server")
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Pick(Name), enumerateCollection: true);
}
