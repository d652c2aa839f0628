using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops traffic servers and writes what they have seen.</summary>
[Cmdlet(VerbsLifecycle.Stop, "TrafficServer", SupportsShouldProcess = true, DefaultParameterSetName = ByServer)]
[OutputType(typeof(TrafficServerResult))]
public sealed class StopTrafficServerCommand : RunningTrafficCmdlet<RunningTrafficServer>
{
    private const string ByServer = "ByServer";
    private const string ByName = "ByName";

    [Parameter(ParameterSetName = ByServer, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningTrafficServer[] Server { get; set; } = [];

    [Parameter(ParameterSetName = ByName, Mandatory = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter<RunningTrafficServer>))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Makes the cmdlet.</summary>
    public StopTrafficServerCommand()
        : base("Server")
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => End(ParameterSetName == ByName ? Pick(Name) : Server);
}
