using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops traffic clients before their end and writes what they have done.</summary>
[Cmdlet(VerbsLifecycle.Stop, "TrafficClient", SupportsShouldProcess = true, DefaultParameterSetName = ByClient)]
[OutputType(typeof(TrafficClientResult))]
public sealed class StopTrafficClientCommand : EngineCmdlet
{
    private const string ByClient = "ByClient";
    private const string ByName = "ByName";

    [Parameter(ParameterSetName = ByClient, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningTrafficClient[] Client { get; set; } = [];

    [Parameter(ParameterSetName = ByName, Mandatory = true)]
    [ArgumentCompleter(typeof(ClientCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var session = Session;
        var chosen = ParameterSetName == ByName
            ? SessionSelection.Select(session.Clients, client => client.Name, Name, Unknown)
            : Client;
        foreach (var client in chosen)
        {
            if (ShouldProcess(client.Name, "Stop traffic client"))
                Run(token => StopAsync(session, client, token), client);
        }
    }

    private async Task StopAsync(ModuleSession session, RunningTrafficClient client, CancellationToken cancellationToken)
    {
        var result = await client.StopAsync(cancellationToken).ConfigureAwait(false);
        session.Forget(client);
        Emit(result);
    }

    private void Unknown(string name) => WriteError(ErrorRecords.ForUnknownName("client", name, "Get-TrafficClient"));
}
