using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Infrastructure;
using NetTest.PowerShell.Sessions;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Commands;

/// <summary>Stops traffic servers and writes what they have seen.</summary>
[Cmdlet(VerbsLifecycle.Stop, "TrafficServer", SupportsShouldProcess = true, DefaultParameterSetName = ByServer)]
[OutputType(typeof(TrafficServerResult))]
public sealed class StopTrafficServerCommand : EngineCmdlet
{
    private const string ByServer = "ByServer";
    private const string ByName = "ByName";

    [Parameter(ParameterSetName = ByServer, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RunningTrafficServer[] Server { get; set; } = [];

    [Parameter(ParameterSetName = ByName, Mandatory = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var session = Session;
        var chosen = ParameterSetName == ByName
            ? SessionSelection.Select(session.Servers, server => server.Name, Name, Unknown)
            : Server;
        foreach (var server in chosen)
        {
            if (ShouldProcess(server.Name, "Stop traffic server"))
                Run(token => StopAsync(session, server, token), server);
        }
    }

    private async Task StopAsync(ModuleSession session, RunningTrafficServer server, CancellationToken cancellationToken)
    {
        var result = await server.StopAsync(cancellationToken).ConfigureAwait(false);
        session.Forget(server);
        Emit(result);
    }

    private void Unknown(string name) => WriteError(ErrorRecords.ForUnknownName("server", name, "Get-TrafficServer"));
}
