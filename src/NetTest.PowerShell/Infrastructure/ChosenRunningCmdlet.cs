using System.Management.Automation;
using NetTest.PowerShell.Completers;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>Does something to what this session has started of one kind: to the objects themselves, or to those that are named.</summary>
/// <typeparam name="T">Servers, clients, monitors or responders.</typeparam>
public abstract class ChosenRunningCmdlet<T> : RunningTrafficCmdlet<T>
    where T : RunningTraffic
{
    private const string ByName = "ByName";

    private protected ChosenRunningCmdlet(string field, string kind)
        : base(field, kind)
    {
    }

    [Parameter(ParameterSetName = ByName, Mandatory = true)]
    [ArgumentCompleter(typeof(RunningTrafficCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>What the user chose.</summary>
    /// <param name="given">The objects, where it was not by name.</param>
    private protected IReadOnlyList<T> Choose(IReadOnlyList<T> given) => ParameterSetName == ByName ? Pick(Name) : given;
}
