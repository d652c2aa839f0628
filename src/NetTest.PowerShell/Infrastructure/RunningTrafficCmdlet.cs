using NetTest.PowerShell.Sessions;
using NetTest.PowerShell.Traffic;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>Base of the cmdlets that pick something that this session has started.</summary>
/// <typeparam name="T">Servers, clients, monitors or responders.</typeparam>
public abstract class RunningTrafficCmdlet<T> : EngineCmdlet
    where T : RunningTraffic
{
    private readonly string _noun;
    private readonly string _words;

    /// <param name="field">The first half of the noun, such as Traffic.</param>
    /// <param name="kind">The second half, such as Server.</param>
    private protected RunningTrafficCmdlet(string field, string kind)
    {
        _noun = field + kind;
        _words = $"{field} {kind}".ToLowerInvariant();
    }

    /// <summary>Those that the names mean; an error for each name that means none.</summary>
    internal IReadOnlyList<T> Pick(IReadOnlyList<string> names) =>
        SessionSelection.Select(
            Session.Running<T>(),
            item => item.Name,
            names,
            name => WriteError(ErrorRecords.ForUnknownName(_words, name, $"Get-{_noun}")));

    /// <summary>Ends each, if the user confirms, and writes what it has done.</summary>
    internal void End(IEnumerable<T> chosen)
    {
        var session = Session;
        foreach (var item in chosen)
        {
            if (ShouldProcess(item.Name, $"Stop {_words}"))
                Run(token => EndAsync(session, item, token), item);
        }
    }

    private async Task EndAsync(ModuleSession session, T item, CancellationToken cancellationToken)
    {
        var result = await item.EndAsync(cancellationToken).ConfigureAwait(false);
        session.Forget(item);
        Emit(result);
    }
}
