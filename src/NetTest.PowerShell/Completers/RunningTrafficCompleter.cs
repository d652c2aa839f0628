using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Completers;

/// <summary>What this session has started: of the kind that the cmdlet's noun says, and for a client's -Server the traffic servers.</summary>
internal sealed class RunningTrafficCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, () => Running(commandName, parameterName).Select(item => (item.Name, item.Summary)));

    private static IReadOnlyList<RunningTraffic> Running(string commandName, string parameterName)
    {
        if (SessionRegistry.Find(Runspace.DefaultRunspace) is not { } session)
            return [];
        // A base class cannot tell its attributes what kind it is for.
        var noun = commandName[(commandName.IndexOf('-', StringComparison.Ordinal) + 1)..].ToUpperInvariant();
        return (noun, parameterName) switch
        {
            (_, "Server") or ("TRAFFICSERVER", _) => session.Running<RunningTrafficServer>(),
            ("TRAFFICCLIENT", _) => session.Running<RunningTrafficClient>(),
            ("THROUGHPUTSERVER", _) => session.Running<RunningThroughputServer>(),
            ("CONNTESTRESPONDER", _) => session.Running<RunningConnTestResponder>(),
            ("CONNTESTMONITOR", _) => session.Running<RunningConnTestMonitor>(),
            _ => [],
        };
    }
}
