using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops throughput servers and writes what they have served.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ThroughputServer", SupportsShouldProcess = true, DefaultParameterSetName = ByServer)]
[OutputType(typeof(ThroughputServerResult))]
public sealed class StopThroughputServerCommand : RunningTrafficCmdlet<RunningThroughputServer>
{
    private const string ByServer = "ByServer";
    private const string ByName = "ByName";

    [Parameter(ParameterSetName = ByServer, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningThroughputServer[] Server { get; set; } = [];

    [Parameter(ParameterSetName = ByName, Mandatory = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter<RunningThroughputServer>))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Makes the cmdlet.</summary>
    public StopThroughputServerCommand()
        : base("Throughput", "Server")
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => End(ParameterSetName == ByName ? Pick(Name) : Server);
}
