using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Completers;

/// <summary>The traffic clients of this session.</summary>
internal sealed class ClientCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, Clients);

    private static IEnumerable<(string Text, string ToolTip)> Clients() =>
        SessionRegistry.Find(Runspace.DefaultRunspace)?.Clients.Select(
            client => (client.Name, $"{client.State} {client.Protocol} {client.Server} {client.Pattern}")) ?? [];
}
