using System.Management.Automation;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the traffic clients of this session.</summary>
[Cmdlet(VerbsCommon.Get, "TrafficClient")]
[OutputType(typeof(RunningTrafficClient))]
public sealed class GetTrafficClientCommand : RunningTrafficCmdlet<RunningTrafficClient>
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter<RunningTrafficClient>))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Makes the cmdlet.</summary>
    public GetTrafficClientCommand()
        : base("Client")
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Pick(Name), enumerateCollection: true);
}
