using System.Management.Automation;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the throughput servers of this session.</summary>
[Cmdlet(VerbsCommon.Get, "ThroughputServer")]
[OutputType(typeof(RunningThroughputServer))]
public sealed class GetThroughputServerCommand : RunningTrafficCmdlet<RunningThroughputServer>
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter<RunningThroughputServer>))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Makes the cmdlet.</summary>
    public GetThroughputServerCommand()
        : base("Throughput", "Server")
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Pick(Name), enumerateCollection: true);
}
