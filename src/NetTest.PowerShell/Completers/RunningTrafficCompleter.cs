using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Completers;

/// <summary>The traffic servers, or clients, of this session.</summary>
internal sealed class RunningTrafficCompleter<T> : IArgumentCompleter
    where T : RunningTraffic
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, Items);

    private static IEnumerable<(string Text, string ToolTip)> Items() =>
        SessionRegistry.Find(Runspace.DefaultRunspace)?.Running<T>().Select(item => (item.Name, item.Summary)) ?? [];
}
