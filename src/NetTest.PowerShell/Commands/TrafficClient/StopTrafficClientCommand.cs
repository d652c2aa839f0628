using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops traffic clients before their end and writes what they have done.</summary>
[Cmdlet(VerbsLifecycle.Stop, "TrafficClient", SupportsShouldProcess = true, DefaultParameterSetName = ByClient)]
[OutputType(typeof(TrafficClientResult))]
public sealed class StopTrafficClientCommand() : ChosenRunningCmdlet<RunningTrafficClient>("Traffic", "Client")
{
    private const string ByClient = "ByClient";

    [Parameter(ParameterSetName = ByClient, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningTrafficClient[] Client { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => End(Choose(Client));
}
