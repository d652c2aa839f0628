using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Completers;

/// <summary>The traffic servers of this session.</summary>
internal sealed class ServerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionItems.For(wordToComplete, Servers);

    private static IEnumerable<(string Text, string ToolTip)> Servers() =>
        SessionRegistry.Find(Runspace.DefaultRunspace)?.Servers.Select(
            server => (server.Name, $"{server.Protocol} {server.EndPoint} {server.Pattern}")) ?? [];
}
