using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops traffic clients before their end and writes what they have done.</summary>
[Cmdlet(VerbsLifecycle.Stop, "TrafficClient", SupportsShouldProcess = true, DefaultParameterSetName = ByClient)]
[OutputType(typeof(TrafficClientResult))]
public sealed class StopTrafficClientCommand : RunningTrafficCmdlet<RunningTrafficClient>
{
    private const string ByClient = "ByClient";
    private const string ByName = "ByName";

    [Parameter(ParameterSetName = ByClient, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningTrafficClient[] Client { get; set; } = [];

    [Parameter(ParameterSetName = ByName, Mandatory = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter<RunningTrafficClient>))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Makes the cmdlet.</summary>
    public StopTrafficClientCommand()
        : base("Client")
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => End(ParameterSetName == ByName ? Pick(Name) : Client);
}
