using System.Management.Automation;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the traffic clients of this session.</summary>
[Cmdlet(VerbsCommon.Get, "TrafficClient")]
[OutputType(typeof(RunningTrafficClient))]
public sealed class GetTrafficClientCommand : EngineCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ClientCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var client in SessionSelection.Select(Session.Clients, client => client.Name, Name, Unknown))
            WriteObject(client);
    }

    private void Unknown(string name) => WriteError(ErrorRecords.ForUnknownName("client", name, "Get-TrafficClient"));
}
