using System.Management.Automation;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>Lists what this session has started of one kind.</summary>
/// <typeparam name="T">Servers, clients, monitors or responders.</typeparam>
public abstract class GetRunningCmdlet<T> : RunningTrafficCmdlet<T>
    where T : RunningTraffic
{
    private protected GetRunningCmdlet(string field, string kind)
        : base(field, kind)
    {
    }

    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Pick(Name), enumerateCollection: true);
}
