using System.Management.Automation;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Lists the traffic servers of this session.</summary>
[Cmdlet(VerbsCommon.Get, "TrafficServer")]
[OutputType(typeof(RunningTrafficServer))]
public sealed class GetTrafficServerCommand : EngineCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var server in SessionSelection.Select(Session.Servers, server => server.Name, Name, Unknown))
            WriteObject(server);
    }

    private void Unknown(string name) => WriteError(ErrorRecords.ForUnknownName("server", name, "Get-TrafficServer"));
}
